package dev.pinnedimport.event;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says what keeps a text from being a public web address. Never connects and never asks a name server.
final class WebAddress {

    private static final String PRIVATE = "leads to a place that only you can reach. Write the address that visitors use.";
    private static final Pattern OCTAL = Pattern.compile("^[0-9.]*(^|\\.)0[0-9]");

    private static final String FORBIDDEN = "\"<>\\^`{|}";
    /// Of the ASCII characters, those that may stand in an address.
    private static final boolean[] ALLOWED = new boolean[0x80];

    static {
        for (char c = '!'; c < 0x7f; c++) {
            ALLOWED[c] = FORBIDDEN.indexOf(c) < 0;
        }
    }

    private WebAddress() {}

    /// What is wrong with the address, as the end of a sentence that begins with the address; empty where nothing is.
    static Optional<String> findFault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ALLOWED.length && ALLOWED[c]) {
                continue;
            }
            if (Character.isISOControl(c) || Character.isSpaceChar(c)) {
                return Optional.of("has a space or a line end in it. Remove it.");
            }
            if (FORBIDDEN.indexOf(c) >= 0) {
                return Optional.of("has the character " + c + " in it. Write it as %" + hex(c) + ".");
            }
        }
        int begin = text.regionMatches(true, 0, "https://", 0, 8) ? 8 : text.regionMatches(true, 0, "http://", 0, 7) ? 7 : -1;
        if (begin < 0) {
            return Optional.of("is not a web address. Write a full address that begins with https://.");
        }
        int end = begin;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(begin, end);
        if (authority.indexOf('@') >= 0) {
            return Optional.of("has a user name or password in it. Remove everything between // and @.");
        }
        return findHostFault(authority);
    }

    private static Optional<String> findHostFault(String authority) {
        int colon = authority.startsWith("[") ? authority.indexOf("]:") + 1 : authority.indexOf(':');
        String host = colon > 0 ? authority.substring(0, colon) : authority;
        if (colon > 0 && !isPort(authority.substring(colon + 1))) {
            return Optional.of("has a port that is not a number from 1 to 65535. Correct it.");
        }
        if (host.startsWith("[") || isNumeric(host)) {
            return isPublicAddress(host) ? Optional.empty() : Optional.of(PRIVATE);
        }
        if (!isName(host)) {
            return Optional.of("has no valid server name. Write a full address such as https://tickets.example/123.");
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.indexOf('.') < 0 || name.endsWith(".localhost") || name.endsWith(".local") || name.endsWith(".internal")
                ? Optional.of(PRIVATE) : Optional.empty();
    }

    private static boolean isPort(String text) {
        return text.length() <= 5 && !text.isEmpty() && isDigits(text)
                && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    // Browsers read a host whose last part is a number as an IPv4 address, in decimal, octal or hexadecimal.
    private static boolean isNumeric(String host) {
        String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = trimmed.substring(trimmed.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !last.isEmpty() && (isDigits(last)
                || last.startsWith("0x") && last.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0));
    }

    private static boolean isPublicAddress(String host) {
        try {
            if (OCTAL.matcher(host).find()) {
                return false;
            }
            InetAddress address = InetAddress.ofLiteral(host);
            byte[] bytes = address.getAddress();
            boolean shared = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
            boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
            return !(address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress() || shared || uniqueLocal || bytes[0] == 0);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isName(String host) {
        if (host.isEmpty() || host.length() > 253 || host.startsWith(".") || host.contains("..")) {
            return false;
        }
        for (int i = 0; i < host.length(); i += Character.charCount(host.codePointAt(i))) {
            int c = host.codePointAt(i);
            if (c != '.' && c != '-' && c != '_' && !Character.isLetterOrDigit(c) && Character.getType(c) != Character.NON_SPACING_MARK) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String hex(char c) {
        return String.format(Locale.ROOT, "%02X", (int) c);
    }
}
