package dev.pinnedimport.source;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/// The container of Excel before 2007, which is also the wrapping of a workbook with a password. Neither is read.
final class OldOfficeFile {

    private OldOfficeFile() {}

    static StopException refused(SourceFile file) {
        try (POIFSFileSystem container = new POIFSFileSystem(file.path().toFile(), true)) {
            if (container.getRoot().hasEntryCaseInsensitive("EncryptedPackage")) {
                return file.refused(IssueCode.FILE_WRONG_KIND, "",
                        "The workbook is protected with a password. Save it without one, as .xlsx.");
            }
            if (container.getRoot().hasEntryCaseInsensitive("Workbook") || container.getRoot().hasEntryCaseInsensitive("Book")) {
                return file.refused(IssueCode.FILE_WRONG_KIND, "",
                        "This is an old Excel file (.xls). Open it in Excel and save it as .xlsx.");
            }
        } catch (IOException | RuntimeException _) {
            // too damaged to say which of them it is
        }
        return file.refused(IssueCode.FILE_WRONG_KIND, "",
                "This is " + ContentKind.OLE2.words() + ". " + ContentKind.OLE2.hint());
    }
}
