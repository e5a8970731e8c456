package dev.pinnedimport.source;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.openxml4j.opc.PackageRelationshipCollection;
import org.apache.poi.openxml4j.opc.TargetMode;
import org.apache.poi.openxml4j.util.ZipFileZipEntrySource;
import org.apache.poi.openxml4j.util.ZipSecureFile;

/// The container of an XLSX file: its parts, its sheets and the limits that keep a hostile one from hurting.
///
/// POI opens the package and follows its relationships. Sheets, strings and styles are read as streams, because POI's classes for
/// them hold whole tables in memory. Macros and external links are never looked at.
final class Workbook implements Closeable {

    static final long LARGEST_FILE = 200L << 20;
    static final int MOST_PARTS = 1_000;
    static final long LARGEST_PART = 1L << 30;
    static final long LARGEST_SUM = 2L << 30;
    static final double SMALLEST_RATIO = 0.01;
    static final long RATIO_GRACE = 100L << 10;

    private static final int LARGEST_DIRECTORY = 8 << 20;
    private static final int MOST_SHEETS = 10_000;

    /// POI's limits belong to the whole Java process; they are set once, before its first use.
    static {
        ZipSecureFile.setMinInflateRatio(SMALLEST_RATIO);
        ZipSecureFile.setGraceEntrySize(RATIO_GRACE);
        ZipSecureFile.setMaxEntrySize(LARGEST_PART);
        ZipSecureFile.setMaxFileCount(MOST_PARTS);
    }

    private final SourceFile file;
    private final OPCPackage parts;
    private final PackagePart main;
    private final List<Sheet> sheets = new ArrayList<>();
    private boolean starts1904;

    /// A sheet that holds cells.
    record Sheet(String name, boolean visible, PackagePart part) {}

    private Workbook(SourceFile file, OPCPackage parts, PackagePart main) throws IOException {
        this.file = file;
        this.parts = parts;
        this.main = main;
        readMainPart();
    }

    static Workbook open(SourceFile file) throws IOException {
        if (file.size() > LARGEST_FILE) {
            throw file.refused(IssueCode.FILE_TOO_LARGE, "", "It has " + (file.size() >> 20) + " MiB; workbooks of more than "
                    + (LARGEST_FILE >> 20) + " MiB are not read. Export CSV instead, or split it.");
        }
        ZipSecureFile zip = openZip(file);
        try {
            checkParts(file, zip);
            OPCPackage parts = OPCPackage.open(new ZipFileZipEntrySource(zip));
            return new Workbook(file, parts, findMainPart(file, parts));
        } catch (OpenXML4JException e) {
            zip.close();
            throw new IOException("package", e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            StopException limit = findLimit(file, "", e).orElse(null);
            if (limit != null) {
                throw limit;
            }
            throw e;
        }
    }

    /// Our words, where the cause is one of POI's limits on the archive.
    static Optional<StopException> findLimit(SourceFile file, String part, Throwable cause) {
        String message = cause.getMessage();
        if (message == null || !message.startsWith("Zip bomb detected")) {
            return Optional.empty();
        }
        return Optional.of(file.refused(IssueCode.FILE_TOO_LARGE, "", (part.isEmpty() ? "A part of it" : "Its part " + part)
                + " unpacks to more than " + Math.round(1 / SMALLEST_RATIO) + " times its size or to more than " + (LARGEST_PART >> 20)
                + " MiB, as archives do that are made to exhaust a computer. If the file is in order, delete its empty formatted rows, "
                + "or export CSV."));
    }

    List<Sheet> sheets() {
        return sheets;
    }

    boolean starts1904() {
        return starts1904;
    }

    CellFormats formats() throws IOException {
        Optional<PackagePart> styles = findRelated("/styles");
        return styles.isPresent() ? CellFormats.read(open(styles.get())) : CellFormats.none();
    }

    SharedStrings sharedStrings() throws IOException {
        Optional<PackagePart> strings = findRelated("/sharedStrings");
        return strings.isPresent() ? SharedStrings.read(file, open(strings.get())) : SharedStrings.absent(file);
    }

    XmlPart open(PackagePart part) throws IOException {
        return XmlPart.open(file, part.getPartName().getName().substring(1), part.getInputStream());
    }

    @Override
    public void close() {
        parts.revert();
    }

    /// Also refuses archives in which two parts have the same name, whatever its letter case.
    private static ZipSecureFile openZip(SourceFile file) {
        try {
            return new ZipSecureFile(file.path().toFile());
        } catch (IOException | RuntimeException _) {
            throw file.refused(IssueCode.FILE_DAMAGED, "",
                    "It begins like a workbook but is damaged or incomplete. Export or copy it again.");
        }
    }

    private static void checkParts(SourceFile file, ZipSecureFile zip) throws IOException {
        Set<String> names = new HashSet<>();
        long sum = 0;
        for (Enumeration<ZipArchiveEntry> entries = zip.getEntries(); entries.hasMoreElements();) {
            ZipArchiveEntry entry = entries.nextElement();
            String name = entry.getName().replace('\\', '/');
            if (names.size() == MOST_PARTS) {
                throw file.refused(IssueCode.FILE_TOO_LARGE, "", "It has more than " + MOST_PARTS
                        + " parts, as no ordinary workbook has. Save its table to a new workbook.");
            }
            names.add(name.toLowerCase(Locale.ROOT));
            if (name.chars().anyMatch(Character::isISOControl)) {
                throw file.refused(IssueCode.FILE_DAMAGED, name, "Its part \"" + name + "\" has control characters in its name. "
                        + "Save it again with a spreadsheet program.");
            }
            if (name.startsWith("/") || List.of(name.split("/")).contains("..")) {
                throw file.refused(IssueCode.FILE_DAMAGED, name, "Its part \"" + name
                        + "\" points outside the archive. Save it again with a spreadsheet program.");
            }
            sum += Math.max(0, entry.getSize());
            if (entry.getSize() > LARGEST_PART || sum > LARGEST_SUM) {
                throw file.refused(IssueCode.FILE_TOO_LARGE, "", "It unpacks to more than " + (LARGEST_PART >> 20) + " MiB in one part or "
                        + (LARGEST_SUM >> 20) + " MiB in all. Export CSV instead, or split it.");
            }
        }
        refuseOtherKinds(file, zip, names);
        for (Enumeration<ZipArchiveEntry> entries = zip.getEntries(); entries.hasMoreElements();) {
            ZipArchiveEntry entry = entries.nextElement();
            String name = entry.getName().toLowerCase(Locale.ROOT);
            if (name.equals("[content_types].xml") || name.endsWith(".rels") || name.startsWith("docprops/") && name.endsWith(".xml")) {
                checkDirectory(file, zip, entry);
            }
        }
    }

    /// POI reads these parts as a whole and reports their faults to the log, so they are read here first, to the end and with our limits.
    private static void checkDirectory(SourceFile file, ZipSecureFile zip, ZipArchiveEntry entry) throws IOException {
        try (XmlPart xml = XmlPart.open(file, entry.getName(), (InputStream) zip.getInputStream(entry))) {
            boolean more = true;
            while (more) {
                more = xml.nextElement();
                if (xml.position() > LARGEST_DIRECTORY) {
                    throw file.refused(IssueCode.FILE_TOO_LARGE, "", "Its part " + entry.getName() + " is larger than "
                            + (LARGEST_DIRECTORY >> 20) + " MiB. Save its table to a new workbook.");
                }
            }
        }
    }

    private static void refuseOtherKinds(SourceFile file, ZipSecureFile zip, Set<String> names) throws IOException {
        if (names.contains("xl/workbook.bin")) {
            throw otherKind(file, "a binary workbook (.xlsb)", "Save it as .xlsx.");
        }
        if (names.contains("word/document.xml")) {
            throw otherKind(file, "a Word document", "Export CSV or XLSX instead.");
        }
        if (names.contains("ppt/presentation.xml")) {
            throw otherKind(file, "a PowerPoint presentation", "Export CSV or XLSX instead.");
        }
        if (names.contains("mimetype") && names.contains("content.xml")) {
            throw otherKind(file, "an OpenDocument file (.ods)", "Save it as .xlsx.");
        }
        if (!names.contains("[content_types].xml")) {
            if (names.stream().anyMatch(name -> name.startsWith("xl/"))) {
                throw file.refused(IssueCode.FILE_DAMAGED, "", "It is a workbook without its table of contents. Export or copy it again.");
            }
            throw otherKind(file, ContentKind.ZIP.words(), ContentKind.ZIP.hint());
        }
    }

    private static StopException otherKind(SourceFile file, String words, String hint) {
        return file.refused(IssueCode.FILE_WRONG_KIND, "", "This is " + words + ", not a workbook (.xlsx). " + hint);
    }

    private static PackagePart findMainPart(SourceFile file, OPCPackage parts) {
        for (PackageRelationship relationship : parts.getRelationships()) {
            if (relationship.getRelationshipType().endsWith("/officeDocument")) {
                PackagePart part = parts.getPart(relationship);
                if (part != null) {
                    if (!part.getContentType().contains("sheet") && !part.getContentType().contains("excel")) {
                        throw otherKind(file, "another kind of Office document", "Export CSV or XLSX instead.");
                    }
                    return part;
                }
            }
        }
        throw file.refused(IssueCode.FILE_DAMAGED, "", "It has no workbook in it. Export or copy it again.");
    }

    private void readMainPart() throws IOException {
        try (XmlPart xml = open(main)) {
            while (xml.nextElement()) {
                switch (xml.element()) {
                    case "workbookPr" -> {
                        String flag = xml.attribute("date1904");
                        starts1904 = "1".equals(flag) || "true".equals(flag) || "on".equals(flag);
                    }
                    case "sheet" -> readSheet(xml);
                    default -> {
                        // names, views and calculation settings say nothing about cells
                    }
                }
            }
        }
    }

    private void readSheet(XmlPart xml) throws IOException {
        String name = xml.attribute("name");
        String state = xml.attribute("state");
        String id = xml.relationshipAttribute("id");
        PackageRelationship relationship = id == null ? null : main.getRelationship(id);
        if (name == null || relationship == null || relationship.getTargetMode() == TargetMode.EXTERNAL) {
            throw missingSheet(name == null ? "" : name);
        }
        if (!relationship.getRelationshipType().endsWith("/worksheet")) {
            return;
        }
        PackagePart part = findPart(relationship).orElseThrow(() -> missingSheet(name));
        sheets.add(new Sheet(name, state == null || state.equals("visible"), part));
        if (sheets.size() > MOST_SHEETS) {
            throw file.refused(IssueCode.FILE_TOO_LARGE, "", "It has more than " + MOST_SHEETS + " sheets. Save the one with the events to a workbook of its own.");
        }
    }

    private StopException missingSheet(String name) {
        return file.refused(IssueCode.FILE_DAMAGED, name, "Its sheet \"" + name + "\" is listed but not there. Export or copy it again.");
    }

    private Optional<PackagePart> findRelated(String type) throws IOException {
        PackageRelationshipCollection relationships;
        try {
            relationships = main.getRelationships();
        } catch (OpenXML4JException e) {
            throw new IOException("relationships", e);
        }
        for (PackageRelationship relationship : relationships) {
            if (relationship.getRelationshipType().endsWith(type) && relationship.getTargetMode() != TargetMode.EXTERNAL) {
                return Optional.of(findPart(relationship).orElseThrow(() -> file.refused(IssueCode.FILE_DAMAGED, "",
                        "A part of it (" + type.substring(1) + ") is listed but not there. Export or copy it again.")));
            }
        }
        return Optional.empty();
    }

    /// Empty where the part is listed but not in the archive.
    private Optional<PackagePart> findPart(PackageRelationship relationship) throws IOException {
        try {
            return Optional.ofNullable(main.getRelatedPart(relationship));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        } catch (OpenXML4JException e) {
            throw new IOException("related part", e);
        }
    }
}
