package dev.pinnedimport.delivery.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255",
            "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001:80b::200e"})
    void takesWhatEverybodyReaches(String address) {
        assertThat(PublicAddress.isPublic(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false",
        "0.1.2.3, false",
        "10.1.2.3, true",
        "100.64.0.1, true",
        "100.100.100.200, true",
        "127.0.0.1, true",
        "127.255.255.254, true",
        "169.254.169.254, false",
        "172.16.0.1, true",
        "172.31.255.255, true",
        "192.0.0.192, true",
        "192.0.2.1, true",
        "192.88.99.1, true",
        "192.168.178.1, true",
        "198.18.0.1, true",
        "198.51.100.1, true",
        "203.0.113.1, true",
        "224.0.0.1, false",
        "255.255.255.255, false",
        "168.63.129.16, false",
        "::, false",
        "::1, true",
        "::ffff:127.0.0.1, true",
        "::ffff:169.254.169.254, false",
        "64:ff9b::7f00:1, true",
        "100::1, true",
        "2001::1, true",
        "2001:db8::1, true",
        "2002:7f00:1::1, true",
        "3fff::1, true",
        "fc00::1, true",
        "fd00:ec2::254, false",
        "fe80::1, false",
        "fec0::1, true",
        "ff02::1, false"
    })
    void refusesWhatIsReservedAndLetsAJobTrustOnlyItsOwnNetwork(String address, boolean mayBeTrusted) {
        InetAddress read = InetAddress.ofLiteral(address);

        assertThat(PublicAddress.isPublic(read)).isFalse();
        assertThat(PublicAddress.mayBeTrusted(read)).isEqualTo(mayBeTrusted);
    }
}
