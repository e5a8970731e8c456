package dev.pinnedimport.run;

import dev.pinnedimport.definition.ImageSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.image.ImageNames;
import dev.pinnedimport.delivery.image.ImageRules;
import dev.pinnedimport.delivery.image.LocalImages;
import dev.pinnedimport.delivery.image.Picture;
import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what a file's cells say about cover images, while the file is staged: no network, but files are looked at.
///
/// A whole number is a medium that the API already has. Everything else is an address or a file; it stays in the event as a reference until
/// it is uploaded. What can never be an image is said at once. Safe for use by several threads.
final class CoverImages {

    private final @Nullable ImageRules rules;
    /// Many rows name the same file.
    private final Map<String, Picture> files = new ConcurrentHashMap<>();

    private CoverImages(@Nullable ImageRules rules) {
        this.rules = rules;
    }

    static CoverImages of(JobDefinition job) {
        return new CoverImages(job.findImages().map(CoverImages::rules).orElse(null));
    }

    static ImageRules rules(ImageSettings settings) {
        return new ImageRules(settings.http(), settings.privateHosts(), settings.folder(), settings.largest(), settings.mostPixels(),
                settings.timeout(), switch (settings.onFailure()) {
                    case LEAVE_OUT -> ImageRules.OnFailure.LEAVE_OUT;
                    case WAIT -> ImageRules.OnFailure.WAIT;
                    case REJECT -> ImageRules.OnFailure.REJECT;
                });
    }

    /// The validator that knows whether images may be named.
    EventValidator fit(EventValidator validator) {
        return rules == null ? validator : validator.withImages();
    }

    /// @param issue a warning where the event goes without its image, an error where the row is to be rejected; null where all is well
    record Prepared(EventDraft draft, @Nullable Issue issue) {

        List<Issue> issues() {
            return issue == null ? List.of() : List.of(issue);
        }

        boolean isRejected() {
            return issue != null && issue.isError();
        }
    }

    Prepared prepare(EventDraft draft) {
        JsonNode cell = draft.fields().path(ImageReference.FIELD);
        if (rules == null || !cell.isString() || cell.stringValue().isBlank()) {
            return new Prepared(draft, null);
        }
        String text = cell.stringValue().strip();
        if (text.matches("[0-9]{1,15}")) {
            return new Prepared(with(draft, fields -> fields.put(ImageReference.FIELD, new BigInteger(text))), null);
        }
        return ImageReference.looksLikeAnAddress(text) ? prepareAddress(draft, text, rules) : prepareFile(draft, text, rules);
    }

    private Prepared prepareAddress(EventDraft draft, String text, ImageRules known) {
        return switch (ImageReference.readAddress(text, known.http(), known.privateHosts())) {
            case ImageReference.Reading.Usable usable -> referring(draft, usable.image());
            case ImageReference.Reading.Unusable unusable -> without(draft, unusable.fault(), "\"" + ImageNames.brief(text) + "\" "
                    + unusable.fault());
        };
    }

    private Prepared prepareFile(EventDraft draft, String text, ImageRules known) {
        String path = LocalImages.normalised(text);
        Picture picture = files.computeIfAbsent(path, _ -> look(path, known));
        return switch (picture) {
            case Picture.Content content -> referring(draft, new ImageReference.Local(path, content.sha256()));
            case Picture.Unusable unusable -> without(draft, unusable.cause(),
                    "The image \"" + ImageNames.brief(text) + "\" cannot be used: " + unusable.cause() + ".");
            case Picture.Unchanged _ -> throw new IllegalStateException("a file is always read");
        };
    }

    // The bytes are read again when they are uploaded; here only their hash is kept.
    private static Picture look(String path, ImageRules known) {
        Optional<Picture> picture = known.findFolder().map(folder -> new LocalImages(known, folder).read(path));
        return switch (picture.orElse(Picture.Unusable.because("it is no web address, and the job names no directory of files (images.folder)"))) {
            case Picture.Content content -> new Picture.Content(new byte[0], content.info(), content.sha256(), null, null);
            case Picture.Unusable unusable -> unusable;
            case Picture.Unchanged same -> same;
        };
    }

    private static Prepared referring(EventDraft draft, ImageReference image) {
        return new Prepared(with(draft, fields -> fields.set(ImageReference.FIELD, image.toJson())), null);
    }

    private Prepared without(EventDraft draft, String cause, String sentence) {
        boolean leftOut = rules != null && rules.onFailure() == ImageRules.OnFailure.LEAVE_OUT;
        Place place = draft.origins().findColumn(ImageReference.FIELD).<Place>map(column -> draft.at().cell(column)).orElse(draft.at());
        Issue issue = new Issue(IssueCode.ROW_IMAGE, leftOut ? Severity.WARNING : Severity.ERROR, place, cause,
                sentence + (leftOut ? " The event goes without it." : ""));
        return new Prepared(with(draft, fields -> fields.remove(ImageReference.FIELD)), issue);
    }

    private static EventDraft with(EventDraft draft, Consumer<ObjectNode> change) {
        ObjectNode fields = draft.fields().deepCopy();
        change.accept(fields);
        return new EventDraft(draft.at(), draft.key(), fields, draft.origins());
    }
}
