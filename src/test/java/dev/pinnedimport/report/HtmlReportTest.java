package dev.pinnedimport.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private Document page = new Document("");

    @BeforeEach
    void writePage() throws IOException {
        file = new HtmlReport(Reports.completed(), Reports.details(), ZoneId.of("Europe/Berlin")).write(directory.resolve("out"), "run-report.html", rows -> {
            rows.accept(Reports.UNKNOWN_VENUE);
            rows.accept(Reports.HOSTILE);
        });
        page = Jsoup.parse(file.toFile());
    }

    @Test
    void beginsWithTheResultInOneSentence() {
        assertThat(page.select("h1").text()).isEqualTo("49 events went in (31 new, 18 changed), and 7 rows need you.");
        assertThat(page.select("dl.facts").text()).contains("23 November 2026 02:00:00 CET").contains("Took 4 min 5 s");
        assertThat(page.select(".next code").eachText()).containsExactly(
                "pinned-import retry 2026-11-23-0200-k7 --from 2026-11-23-0200-k7-rejects.csv", "pinned-import retry 2026-11-23-0200-k7 --cause ROW-LOOKUP-01");
    }

    @Test
    void keepsHostileTextAsText() {
        assertThat(page.select("img, iframe, object, embed, link, base, form, a, b:containsOwn(Night)")).isEmpty();
        assertThat(page.select("script")).hasSize(1);
        assertThat(page.select("script").html()).doesNotContain("alert");
        assertThat(page.select("*").stream().flatMap(element -> element.attributes().asList().stream()).map(attribute -> attribute.getKey()))
                .noneMatch(name -> name.startsWith("on") || name.equals("style") || name.equals("src") || name.equals("href"));
        assertThat(page.text()).contains("<script>alert(1)</script>").contains("a\"b'c&d").contains("\\u202e").contains("Jazz <b>Night</b>");
    }

    @Test
    void allowsNothingFromOutsideAndOnlyItsOwnStyleAndScript() throws Exception {
        String html = Files.readString(file);
        String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");

        assertThat(policy).isEqualTo("default-src 'none'; style-src " + hash(page.select("style").first().data()) + "; script-src "
                + hash(page.select("script").first().data()) + "; base-uri 'none'; form-action 'none'");
        assertThat(html).doesNotContain("http://").doesNotContain("url(http").doesNotContain("@import");
    }

    private static String hash(String text) throws java.security.NoSuchAlgorithmException {
        byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return "'sha256-" + java.util.Base64.getEncoder().encodeToString(hash) + "'";
    }

    @Test
    void drawsTheBalanceToItsFullWidth() {
        double width = page.select("svg.balance rect").stream().mapToDouble(rect -> Double.parseDouble(rect.attr("width"))).sum();

        assertThat(width).isBetween(999.0, 1001.0);
    }

    @Test
    void showsEachCauseWithItsValues() {
        assertThat(page.select(".cause h3").eachText()).containsExactly(
                "5 rows Value not in the list Venue ROW-LOOKUP-01", "1 row Text is too long Title ROW-LENGTH-01");
        assertThat(page.select(".cause").first().select(".values li").eachText()).containsExactly("Arena Nrod", "and 1 more");
    }

    @Test
    void listsTheRowsToFix() {
        assertThat(page.select("table.rows tbody tr")).hasSize(2);
        assertThat(page.select("table.rows").text()).contains("17 881 Venue Arena Nrod").contains("ROW-LOOKUP-01");
        assertThat(page.select("table.rows thead th").eachAttr("scope")).containsOnly("col");
    }

    @Test
    void showsWhatChangedBeforeAndAfter() {
        assertThat(page.select("table.changes tbody tr").eachText()).containsExactly(
                "Jazz <b>Night</b> 881 offers [{\"url\":\"https://tickets.example/1\"}] nothing",
                "startAt 2026-12-01T20:00:00+01:00 2026-12-02T20:00:00+01:00",
                "title Jazz Jazz <b>Night</b>");
        assertThat(page.text()).contains("And 17 more events.");
    }

    @Test
    void drawsTheSendingWithItsPauses() {
        assertThat(page.select("svg.timeline rect[fill]")).hasSize(1);
        assertThat(page.select("svg.timeline rect.open")).hasSize(1);
        assertThat(page.select("svg.timeline").attr("aria-label")).startsWith("Up to 30.0 requests a second; pauses in about 1.0 s");
    }

    @Test
    void staysSmallWithTenThousandRowsAndSaysThatItShowsNotAll() throws IOException {
        Path large = new HtmlReport(Reports.completed(), PageDetails.none(), ZoneId.of("UTC")).write(directory, "large.html", rows ->
                java.util.stream.LongStream.range(0, 10_000).forEach(row -> rows.accept(new dev.pinnedimport.ledger.RowIssue(
                        row, "Venue", Reports.UNKNOWN_VENUE.code(), Reports.UNKNOWN_VENUE.severity(), "v" + row, "no", "id"))));

        Document many = Jsoup.parse(large.toFile());
        assertThat(many.select("table.rows tbody tr")).hasSize(2_000);
        assertThat(many.text()).contains("Only the first 2,000 are shown. 8,000 more stand in the rejects file.");
        assertThat(Files.size(large)).isLessThan(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text card", "text page", "soft card", "soft page", "good card", "bad card", "open card", "calm card", "bad bad-soft", "open open-soft",
            "good good-soft", "calm calm-soft", "text calm-soft", "accent card"})
    void isReadableInLightAndInDarkMode(String textAndGround) {
        String css = page.select("style").first().data();
        int dark = css.indexOf("@media (prefers-color-scheme: dark)");
        String[] names = textAndGround.split(" ");

        for (String mode : List.of(css.substring(0, dark), css.substring(dark))) {
            assertThat(contrast(colour(mode, names[0]), colour(mode, names[1]))).as(textAndGround).isGreaterThan(4.5);
        }
    }

    @Test
    void isMeantForPaperToo() {
        String css = page.select("style").first().data();

        assertThat(css.substring(css.indexOf("@media print"))).contains("--page: #fff").contains("print-color-adjust: exact").contains("break-inside: avoid")
                .contains(".search { display: none; }");
    }

    /// As WCAG measures it.
    private static double contrast(int one, int other) {
        double a = luminance(one) + 0.05;
        double b = luminance(other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16 & 0xff) + 0.7152 * linear(colour >> 8 & 0xff) + 0.0722 * linear(colour & 0xff);
    }

    private static double linear(int part) {
        double share = part / 255.0;
        return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static int colour(String css, String name) {
        Matcher found = Pattern.compile("--" + name + ": #([0-9a-f]{3,6});").matcher(css);
        assertThat(found.find()).as(name).isTrue();
        String digits = found.group(1);
        return Integer.parseInt(digits.length() == 3 ? digits.replaceAll("(.)", "$1$1") : digits, 16);
    }

    @Test
    void looksAsItAlwaysDid() throws IOException {
        String golden = new String(getClass().getResourceAsStream("/report/run-report.html").readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String body = Files.readString(file);

        assertThat(body.substring(body.indexOf("<body>"), body.indexOf("<script>"))).isEqualTo(golden);
    }

    @Test
    void isForItsOwnerOnlyAndLeavesNoHalfFileBehind() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }
}
