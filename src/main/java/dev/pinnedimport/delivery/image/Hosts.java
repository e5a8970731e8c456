package dev.pinnedimport.delivery.image;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Tells the addresses of a host. Tests bring their own.
public interface Hosts {

    /// All its addresses.
    InetAddress[] resolve(String host) throws UnknownHostException;

    static Hosts system() {
        return InetAddress::getAllByName;
    }
}
