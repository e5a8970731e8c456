package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobEdit;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.TextDiff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Changes one value of a job, checked as a run would check it before a byte is written.
public final class JobEditing {

    private final Workplace workplace;

    public JobEditing(Workplace workplace) {
        this.workplace = workplace;
    }

    /// @param diff in the unified form; empty where nothing changes
    /// @param open what is still to be decided, before which nothing can be said about the job as a whole
    public record Edit(Path file, String after, String before, List<String> diff, List<Issue> open) {
        public Edit {
            diff = List.copyOf(diff);
            open = List.copyOf(open);
        }
    }

    /// What the change would be.
    ///
    /// @throws StopException `CONFIGURATION` where the job would not be valid any more
    public Edit plan(String job, String key, String value) {
        JobEdit edit = new JobDefinitions(workplace.jobs()).edit(job, key, value);
        JobDefinition result = edit.result();
        if (result != null) {
            ContractFit fit = new ContractFit(workplace.contract());
            fit.require(result);
            EventMapper.of(result.mapping(), fit.types(result));
        }
        return new Edit(edit.file(), edit.after(), edit.before(),
                TextDiff.unified(String.valueOf(edit.file().getFileName()), edit.before(), edit.after()), edit.open());
    }

    /// Writes the change, whole or not at all.
    ///
    /// @throws StopException `STORAGE` where it cannot be written, or where the file was changed meanwhile
    public void save(Edit edit) {
        try {
            if (!text(edit.file()).equals(edit.before())) {
                throw notWritten(edit.file(), "The file was changed by somebody else meanwhile, so it was left alone. Try again.");
            }
            replace(edit.file().toRealPath(), edit.after());
        } catch (IOException e) {
            throw notWritten(edit.file(), "The job file could not be written. Check the permissions of its directory.");
        }
    }

    /// @param file the file itself: a link to it stays a link
    private static void replace(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            boolean marked = Files.readString(file).startsWith("\uFEFF");
            Files.writeString(temporary, (marked ? "\uFEFF" : "") + text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String text(Path file) throws IOException {
        String text = Files.readString(file);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static StopException notWritten(Path file, String sentence) {
        return new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.File(file.toString()), "", sentence));
    }
}
