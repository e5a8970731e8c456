package dev.pinnedimport.event;

import static dev.pinnedimport.issue.IssueCode.ROW_BAD_URL;
import static dev.pinnedimport.issue.IssueCode.ROW_CHANNEL;
import static dev.pinnedimport.issue.IssueCode.ROW_CONTRACT;
import static dev.pinnedimport.issue.IssueCode.ROW_SLUG;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns drafts into payloads, or says everything that is wrong with them.
///
/// Checks what the contract's schema says and what no schema can say: that an event ends after it starts, that the offset fits the time
/// zone, that links lead to public web addresses, that classifications and channels are known. Immutable and safe to share between
/// threads; equal drafts give equal payloads on every machine. The only place where payloads are made.
public final class EventValidator {

    private static final int MOST_CHANNELS_SHOWN = 10;

    private final CreateSchema schema;
    private final SchemaWords words;
    private final EventTimes times;
    private final List<String> order;
    private final List<FieldPath> links;
    private final List<FieldPath> requiredTexts;
    private final @Nullable Set<String> slugs;
    private final @Nullable Set<Long> channels;
    private final boolean images;

    /// @throws StopException where the contract does not say how events are created
    public EventValidator(Contract contract) {
        this.schema = CreateSchema.of(contract.findCreateSchema().orElseThrow(() -> ContractYaml.unusable(contract.origin(),
                "The contract document names no request that creates events. Pull it again, or go back to the shipped one.")));
        this.words = new SchemaWords(contract);
        this.times = new EventTimes(contract);
        this.order = contract.fields().stream().map(Contract.Field::path).toList();
        this.links = contract.fields().stream().filter(field -> field.type() == Contract.Type.WEB_ADDRESS)
                .map(field -> FieldPath.of(field.path())).toList();
        this.requiredTexts = contract.listRequired().stream().filter(field -> field.type() == Contract.Type.TEXT)
                .map(field -> FieldPath.of(field.path())).toList();
        this.slugs = null;
        this.channels = null;
        this.images = false;
    }

    private EventValidator(EventValidator other, @Nullable Set<String> slugs, @Nullable Set<Long> channels, boolean images) {
        this.schema = other.schema;
        this.words = other.words;
        this.times = other.times;
        this.order = other.order;
        this.links = other.links;
        this.requiredTexts = other.requiredTexts;
        this.slugs = slugs;
        this.channels = channels;
        this.images = images;
    }

    /// The same, refusing classifications that are not among these.
    public EventValidator withKnownSlugs(Set<String> known) {
        return new EventValidator(this, Set.copyOf(known), channels, images);
    }

    /// The same, refusing channels that are not among these.
    public EventValidator withAccessibleChannels(Set<Long> accessible) {
        return new EventValidator(this, slugs, Set.copyOf(accessible), images);
    }

    /// The same, letting an [ImageReference] stand where the API wants the number of a medium.
    public EventValidator withImages() {
        return new EventValidator(this, slugs, channels, true);
    }

    /// Never throws for what a draft holds, and never changes the draft.
    public ValidationResult check(EventDraft draft) {
        Findings findings = new Findings(draft);
        ObjectNode event = EventTexts.check(CanonicalJson.withoutNothing(draft.fields()), findings);
        JsonNode image = images ? event.path(ImageReference.FIELD) : MissingNode.getInstance();
        boolean awaitsImage = ImageReference.find(image).isPresent();
        if (awaitsImage) {
            // The number is known only when the image is uploaded; until then any will do.
            event = event.deepCopy().put(ImageReference.FIELD, 1);
        }
        schema.check(event).forEach(violation -> words.explain(violation, findings));
        EventTimes.Span span = times.check(event, findings);
        checkRequired(event, findings);
        checkLinks(event, findings);
        checkSlugs(event, findings);
        checkChannel(event, findings);
        List<Issue> issues = findings.isEmpty() ? List.of() : findings.inOrderOf(order);
        if (span == null || issues.stream().anyMatch(Issue::isError)) {
            return new ValidationResult.Invalid(draft.at(), issues);
        }
        if (awaitsImage) {
            event.set(ImageReference.FIELD, image);
        }
        String json = CanonicalJson.write(event);
        EventPayload payload = new EventPayload(draft.at(), draft.key(), json, Fingerprint.of(json), event.path("channelId").longValue(),
                event.path("title").stringValue(), span.start(), span.end());
        return new ValidationResult.Valid(payload, issues);
    }

    // Whatever the contract says: without these three, nothing can be sent, found again or reported.
    private void checkRequired(ObjectNode event, Findings findings) {
        for (FieldPath text : requiredTexts) {
            text.forEachText(event, EventTexts::isBlank, (path, _) -> findings.addMissing(path));
        }
        JsonNode channel = event.path("channelId");
        if (!channel.isNumber() || !channel.canConvertToLong() || !channel.canConvertToExactIntegral()) {
            addUnusable("channelId", channel, "a whole number", findings);
        }
        for (String path : List.of("title", "startAt")) {
            if (!event.path(path).isString()) {
                addUnusable(path, event.path(path), "a text", findings);
            }
        }
    }

    private static void addUnusable(String path, JsonNode value, String wanted, Findings findings) {
        if (findings.mention(path)) {
            return;
        }
        if (value.isMissingNode()) {
            findings.addMissing(path);
        } else {
            findings.add(ROW_CONTRACT, path, value.asString(""), "The " + FieldNames.of(path) + " must be " + wanted + ". Correct "
                    + FieldNames.jobKey(path) + " in the job.");
        }
    }

    private void checkLinks(ObjectNode event, Findings findings) {
        for (FieldPath link : links) {
            link.forEachText(event, text -> WebAddress.findFault(text).isPresent(), (path, text) -> WebAddress.findFault(text).ifPresent(fault ->
                    findings.add(ROW_BAD_URL, path, text, "\"" + Texts.shorten(text, 80) + "\" " + fault)));
        }
    }

    private void checkSlugs(ObjectNode event, Findings findings) {
        if (slugs == null) {
            return;
        }
        JsonNode classifications = event.path("classifications");
        for (int i = 0; i < classifications.size(); i++) {
            String slug = classifications.path(i).asString("");
            if (!slug.isEmpty() && !slugs.contains(slug)) {
                findings.add(ROW_SLUG, "classifications[" + i + "]", slug, "The events service does not know the classification \""
                        + Texts.shorten(slug, 60)
                        + "\". " + Nearest.find(slug, slugs).map(near -> "Did you mean \"" + near + "\"? ").orElse("")
                        + "Correct the cell or the lookup file.");
            }
        }
    }

    private void checkChannel(ObjectNode event, Findings findings) {
        JsonNode channel = event.path("channelId");
        if (channels != null && channel.isNumber() && channel.canConvertToLong() && !channels.contains(channel.longValue())) {
            String found = Long.toString(channel.longValue());
            findings.add(ROW_CHANNEL, "channelId", found, "The key's owner has no access to channel " + found + ". "
                    + channelAdvice(channels));
        }
    }

    private static String channelAdvice(Set<Long> channels) {
        if (channels.isEmpty()) {
            return "Ask for access to a channel.";
        }
        return channels.size() > MOST_CHANNELS_SHOWN ? "Choose one of its " + channels.size() + " channels, or ask for access."
                : "Choose " + SchemaWords.alternatives(channels.stream().sorted().map(String::valueOf).toList()) + ", or ask for access.";
    }
}
