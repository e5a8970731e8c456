package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.issue.IssueCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The content of a job file, with what is no text refused in plain words before a parser sees it.
///
/// @param bytes as they stand in the file
/// @param text  without a byte order mark
record JobText(byte[] bytes, String text) {

    static final int LARGEST = 1024 * 1024;

    /// Reads the file, or stops with what is wrong with it.
    static JobText read(Path file, Problems problems) {
        byte[] bytes = bytes(file, problems);
        if (bytes.length > LARGEST) {
            throw refuse(problems, 1, 1, "The file is larger than 1 MiB. A job is a small text file; large lists belong in lookup files.");
        }
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw refuse(problems, 1, 1, "The file is written in UTF-16. Save it as UTF-8.");
        }
        String text = decode(bytes, problems);
        text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (text.isBlank()) {
            throw refuse(problems, 1, 1, "The file is empty. A job begins with: version: 1");
        }
        refuseControlCharacters(text, problems);
        return new JobText(bytes, text);
    }

    private static byte[] bytes(Path file, Problems problems) {
        if (!Files.isRegularFile(file)) {
            problems.add(IssueCode.JOB_NOT_FOUND, problems.at(1, 1), "", Files.isDirectory(file)
                    ? "This is a directory. Name the job file in it."
                    : "There is no such file. Check the path.");
            throw problems.stop();
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST + 1);
        } catch (IOException _) {
            problems.add(IssueCode.JOB_NOT_FOUND, problems.at(1, 1), "", "The file cannot be read. Check its permissions.");
            throw problems.stop();
        }
    }

    private static String decode(byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        try {
            var result = decoder.decode(in, out, true);
            if (result.isError()) {
                result.throwException();
            }
            return out.flip().toString();
        } catch (CharacterCodingException _) {
            String before = out.flip().toString();
            throw before.indexOf('\0') >= 0
                    ? refuse(problems, 1, 1, "This is not a text file. A job is a YAML file in UTF-8.")
                    : refuse(problems, line(before), column(before), "A character here is not written in UTF-8. Save the file as UTF-8.");
        }
    }

    private static void refuseControlCharacters(String text, Problems problems) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw refuse(problems, 1, 1, "This is not a text file. A job is a YAML file in UTF-8.");
            }
            if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c >= 0x7f && c < 0xa0 && c != 0x85 || c == 0xfeff || c >= 0xfffe) {
                String before = text.substring(0, i);
                throw refuse(problems, line(before), column(before), "An invisible control character stands here. Remove it.");
            }
        }
    }

    private static RuntimeException refuse(Problems problems, int line, int column, String sentence) {
        problems.add(IssueCode.JOB_SYNTAX, problems.at(line, column), "", sentence);
        return problems.stop();
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && bytes[0] == (byte) first && bytes[1] == (byte) second;
    }

    private static int line(String before) {
        return (int) before.lines().count() + (before.isEmpty() || before.endsWith("\n") || before.endsWith("\r") ? 1 : 0);
    }

    private static int column(String before) {
        int start = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
        return before.codePointCount(start, before.length()) + 1;
    }
}
