package dev.pinnedimport.source;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// An ordinary file that can be opened, as it was when we first looked, and the words to refuse it with.
record SourceFile(Path path, String name, long size, FileTime modified) {

    static final String NOTHING_IN_IT = "There is nothing in it. An empty file usually means a failed export: export it again.";

    /// Looks without opening: opening a pipe would wait for a writer that may never come.
    static SourceFile of(Path path) {
        Path fileName = path.getFileName();
        String name = fileName == null ? path.toString() : fileName.toString();
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw cannotOpen(name, "There is no file " + path + ". Check the path.");
        } catch (AccessDeniedException e) {
            throw cannotOpen(name, "We are not allowed to read it. Check the permissions of the file and its folder.");
        } catch (IOException e) {
            throw cannotOpen(name, "It cannot be opened. Check the path; a link may lead nowhere or to itself.");
        }
        if (attributes.isDirectory()) {
            throw cannotOpen(name, "This is a folder. Name one file in it.");
        }
        if (!attributes.isRegularFile()) {
            throw cannotOpen(name, "This is a pipe or a device, not an ordinary file. Save the export to a file first.");
        }
        return new SourceFile(path, name, attributes.size(), attributes.lastModifiedTime());
    }

    InputStream open() {
        try {
            return Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw cannotOpen(name, "There is no file " + path + " any more. Check the path.");
        } catch (IOException e) {
            throw cannotOpen(name, "We are not allowed to read it. Check the permissions of the file and its folder.");
        }
    }

    /// Whether someone has written to the file, or taken it away, since we first looked.
    boolean hasChanged() {
        try {
            return Files.size(path) != size || !Files.getLastModifiedTime(path).equals(modified);
        } catch (IOException _) {
            return true;
        }
    }

    boolean isNamed(String ending) {
        return name.regionMatches(true, name.length() - ending.length(), ending, 0, ending.length());
    }

    Place.File place() {
        return new Place.File(name);
    }

    Place.Row row(@Nullable String sheet, long number) {
        return new Place.Row(name, sheet, number);
    }

    StopException refused(IssueCode code, String found, String sentence) {
        return refused(code, place(), found, sentence);
    }

    static StopException refused(IssueCode code, Place place, String found, String sentence) {
        return new StopException(ExitCode.FILE_UNUSABLE, Issue.of(code, place, found, sentence));
    }

    private static StopException cannotOpen(String name, String sentence) {
        return refused(IssueCode.FILE_NOT_FOUND, new Place.File(name), "", sentence);
    }
}
