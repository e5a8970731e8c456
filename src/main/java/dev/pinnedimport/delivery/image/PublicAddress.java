package dev.pinnedimport.delivery.image;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Whether an address is one that everybody on the internet reaches. Everything that is reserved for something else is not.
final class PublicAddress {

    /// Blocks of the special-purpose registries, and the address of a cloud's own services that looks public.
    private static final List<Block> RESERVED = Block.all(
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");
    private static final List<Block> GLOBAL_IPV6 = Block.all("2000::/3");
    private static final List<Block> NEVER = Block.all(
            "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "168.63.129.16/32", "fe80::/10", "ff00::/8", "fd00:ec2::/32", "::/128");

    private PublicAddress() {}

    /// Never connects and never asks a name server.
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16 && GLOBAL_IPV6.stream().noneMatch(block -> block.holds(bytes))) {
            return false;
        }
        return RESERVED.stream().noneMatch(block -> block.holds(bytes));
    }

    /// Whether a job may trust it all the same: an address of one's own network or machine, but never one that only this machine's own
    /// link or cloud answers at.
    static boolean mayBeTrusted(InetAddress address) {
        byte[] bytes = address.getAddress();
        return NEVER.stream().noneMatch(block -> block.holds(bytes));
    }

    private record Block(byte[] begin, int bits) {

        static List<Block> all(String... blocks) {
            return Arrays.stream(blocks).map(Block::of).toList();
        }

        private static Block of(String text) {
            String[] parts = text.split("/");
            return new Block(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        }

        boolean holds(byte[] address) {
            if (address.length != begin.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (begin[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
