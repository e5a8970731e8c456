package dev.pinnedimport.definition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The JSON Schema (draft-07) of job files, with which editors complete and check them as they are written.
public final class JobSchema {

    private static final String JOBS = "/schema/job-v1.json";
    private static final String NOTIFICATIONS = "/schema/notify-v1.json";

    private JobSchema() {}

    public static String text() {
        return text(JOBS);
    }

    /// The same for `notify.yml`.
    public static String ofNotifications() {
        return text(NOTIFICATIONS);
    }

    private static String text(String resource) {
        try (InputStream in = JobSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + resource + " is missing in it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
