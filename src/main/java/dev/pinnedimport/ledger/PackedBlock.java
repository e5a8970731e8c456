package dev.pinnedimport.ledger;

import java.util.Objects;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// A block of payloads as it was read, unpacked when the first of them is asked for. Safe for use by several threads.
final class PackedBlock {

    private byte @Nullable [] bytes;
    private @Nullable PayloadBlock block;

    /// @param bytes are not copied
    PackedBlock(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @throws DataFormatException where the bytes are not those that were written
    synchronized PayloadBlock unpacked() throws DataFormatException {
        PayloadBlock known = block;
        if (known == null && bytes != null) {
            known = PayloadBlock.unpack(bytes);
            block = known;
            bytes = null;
        }
        return Objects.requireNonNull(known);
    }
}
