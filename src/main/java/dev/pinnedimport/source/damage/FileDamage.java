package dev.pinnedimport.source.damage;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceRecord;
import dev.pinnedimport.source.SourceSettings;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at the rows of one file as they go by, and tells which were damaged before they came here.
///
/// Damage that a cell shows by itself is told at once, by [#look]; what shows only beside other rows is told at the end, by [#findings], once all
/// looking is over. Several threads may look at rows at once and in any order: each counts for itself. The rest is for one thread, in the file's order.
/// Memory does not grow with the file.
public final class FileDamage {

    private final Header header;
    private final SourceSettings settings;
    private final int[] used;
    private final int[] identity;
    private final Queue<ColumnShapes[]> shapes = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<ColumnShapes[]> ownShapes;
    private final AlikeIds ids = new AlikeIds();
    private long rows;
    private long footers;

    /// @param settings as they were found when the file was opened
    /// @param used     positions of the columns that the job uses; no other is looked at
    /// @param identity positions of the id's columns
    public FileDamage(Header header, SourceSettings settings, Set<Integer> used, int[] identity) {
        this.header = header;
        this.settings = settings;
        this.used = used.stream().mapToInt(Integer::intValue).sorted().toArray();
        this.identity = identity.clone();
        Set<Integer> ids = Arrays.stream(identity).boxed().collect(Collectors.toSet());
        this.ownShapes = ThreadLocal.withInitial(() -> {
            ColumnShapes[] own = Arrays.stream(this.used)
                    .mapToObj(position -> new ColumnShapes(new Place.Column(header.at().file(), title(position)), ids.contains(position)))
                    .toArray(ColumnShapes[]::new);
            shapes.add(own);
            return own;
        });
    }

    /// Notes that the row exists, whatever it is.
    public void count(ReadRow row) {
        if (row instanceof ReadRow.LeftOut leftOut) {
            footers += leftOut.rule() == ReadRow.Rule.FOOTER ? 1 : 0;
        } else {
            rows++;
        }
    }

    /// What the cells of a row that the job uses show by themselves: errors, since such a row should not be published.
    public List<Issue> look(SourceRecord row) {
        List<Issue> found = new ArrayList<>(0);
        Charset charset = settings.charset();
        ColumnShapes[] own = ownShapes.get();
        for (int i = 0; i < used.length; i++) {
            String text = row.cell(used[i]);
            if (!text.isEmpty()) {
                int plain = Texts.plainPrefix(text);
                own[i].look(text, plain, row.kind(used[i]), row.at().number());
                CellDamage.find(text, plain, row.at().cell(title(used[i])), charset).ifPresent(found::add);
            }
        }
        return found;
    }

    /// Compares the row's id with those before it.
    public void lookAtId(SourceRecord row) {
        @Nullable String id = idOf(row);
        if (id != null) {
            ids.look(id, row.at().number());
        }
    }

    private @Nullable String idOf(SourceRecord row) {
        if (identity.length == 1) {
            String id = row.cell(identity[0]).strip();
            return id.isEmpty() ? null : id;
        }
        StringBuilder id = new StringBuilder();
        for (int position : identity) {
            id.append(id.isEmpty() ? "" : "\u001f").append(row.cell(position).strip());
        }
        return id.isEmpty() ? null : id.toString();
    }

    /// What is to be said about the file as a whole, once all rows have gone by. Warnings: none of it is certain.
    public List<Issue> findings() {
        List<Issue> findings = new ArrayList<>();
        Place.File file = new Place.File(header.at().file());
        if (rows == 0) {
            findings.add(Issue.of(IssueCode.FILE_NO_ROWS, file, "", "The file has no rows below its header. If that is not what was exported, "
                    + "export it again."));
        }
        if (rows > 0 && footers == 0 && !settings.footers().isEmpty()) {
            findings.add(Issue.of(IssueCode.FILE_CUT_OFF, file, "", "The file does not end with the lines that the job expects at its end "
                    + "(source.footers). It may have been cut off: compare the number of rows, or export it again."));
        }
        for (int i = 0; i < used.length; i++) {
            int column = i;
            shapes.stream().map(own -> own[column]).reduce(ColumnShapes::plus).map(ColumnShapes::findings).ifPresent(findings::addAll);
        }
        if (ids.pairs().count() > 0) {
            String columns = Arrays.stream(identity).mapToObj(this::title).collect(Collectors.joining(", "));
            findings.add(Issue.of(IssueCode.FILE_IDS_ALIKE, new Place.Column(file.file(), columns), "", "Ids differ only by letter case, zeros in "
                    + "front or a \".0\" behind: " + ids.pairs() + ". They were taken for different events; check that they are."));
        }
        return findings;
    }

    private String title(int position) {
        String name = position < header.size() ? header.names().get(position) : "";
        return name.isEmpty() ? "#" + (position + 1) : name;
    }
}
