package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.RunReport;

/// Whoever has the files of an inbox imported: is asked to import each, and told what becomes of it.
public interface EachFile {

    /// Imports one file.
    ///
    /// @throws StopException where no run came about
    RunReport run(ImportRequest request);

    /// The file was a rejects file that came back: tries its rows again.
    RetryResult retry(RetryRequest request);

    /// Whether a person was asked for this file and did not say yes.
    boolean wasDeclined();

    /// Something takes a while.
    void waiting(String words);

    /// Something lies in the inbox that is not taken, or was left over.
    void notice(Issue issue);

    /// A file is through with this.
    void ended(TakenFile file);
}
