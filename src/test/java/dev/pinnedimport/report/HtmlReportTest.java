package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private Document page = new Document("");

    @BeforeEach
    void writePage() throws IOException {
        file = new HtmlReport(Reports.completed(), ZoneId.of("Europe/Berlin")).write(directory.resolve("out"), "run-report.html", rows -> {
            rows.accept(Reports.UNKNOWN_VENUE);
            rows.accept(Reports.HOSTILE);
        });
        page = Jsoup.parse(file.toFile());
    }

    @Test
    void beginsWithTheResultInOneSentence() {
        assertThat(page.select("h1").text()).startsWith("Done, 7 to fix.");
        assertThat(page.select("p.facts").text()).contains("23 November 2026 02:00:00 CET");
    }

    @Test
    void keepsHostileTextAsText() {
        assertThat(page.select("script, img, iframe, object, a")).isEmpty();
        assertThat(page.text()).contains("<script>alert(1)</script>").contains("a\"b'c&d").contains("\\u202e");
    }

    @Test
    void allowsNothingFromOutside() throws IOException {
        String html = Files.readString(file);
        String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");

        assertThat(policy).startsWith("default-src 'none'; style-src 'sha256-").doesNotContain("unsafe");
        assertThat(html).doesNotContain("http://").doesNotContain("src=\"").doesNotContain("style=\"").doesNotContain("url(");
    }

    @Test
    void drawsTheBalanceToItsFullWidth() {
        double width = page.select("svg.balance rect").stream().mapToDouble(rect -> Double.parseDouble(rect.attr("width"))).sum();

        assertThat(width).isBetween(999.0, 1001.0);
    }

    @Test
    void listsTheRowsToFix() {
        assertThat(page.select("table").last().select("tr")).hasSize(3);
        assertThat(page.select("table").last().text()).contains("17 881 Venue Arena Nrod").contains("ROW-LOOKUP-01");
    }

    @Test
    void isForItsOwnerOnlyAndLeavesNoHalfFileBehind() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }
}
