package dev.pinnedimport.run.recall;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.SourceRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Stands for the cells of the rows that make one event: their texts and kinds, in order, but not where in the file they stand. The first half of a
/// SHA-256, so that nobody can make two rows that are taken for the same.
///
/// Texts of a file hold no unpaired surrogates, which would all be encoded alike: no reader lets them pass.
public record CellDigest(long high, long low) {

    public static CellDigest of(RecordGroup group) {
        StringBuilder all = new StringBuilder(characters(group));
        for (SourceRecord row : group.records()) {
            int cells = row.size();
            append(all, cells);
            for (int position = 0; position < cells; position++) {
                String text = row.cell(position);
                append(all, text.length());
                all.append((char) ('a' + row.kind(position).ordinal())).append(text);
            }
        }
        ByteBuffer digest = ByteBuffer.wrap(Fingerprint.sha256(all.toString().getBytes(StandardCharsets.UTF_8)));
        return new CellDigest(digest.getLong(), digest.getLong());
    }

    // A length in front of each part, so that nothing can move from one cell or row to the next unseen.
    private static void append(StringBuilder all, int length) {
        all.append(length).append(' ');
    }

    private static int characters(RecordGroup group) {
        long sum = 0;
        for (SourceRecord row : group.records()) {
            sum += row.characters() + 8L * row.size();
        }
        return (int) Math.min(sum + 16, 1 << 20);
    }
}
