package dev.pinnedimport.sandbox;

/// An image that was uploaded to the sandbox. Its content is let go; what is kept tells whether the same was uploaded twice.
///
/// @param name   as the upload named the file
/// @param sha256 of the content, in hexadecimal
public record ReceivedMedium(long id, String name, String contentType, int size, String sha256) {}
