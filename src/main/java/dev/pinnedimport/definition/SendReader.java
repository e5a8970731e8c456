package dev.pinnedimport.definition;

import dev.pinnedimport.definition.SendSettings.InDoubt;
import dev.pinnedimport.definition.SendSettings.Missing;
import dev.pinnedimport.definition.SendSettings.Order;
import dev.pinnedimport.definition.SendSettings.Updates;
import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `send`: pace and policies of sending.
final class SendReader {

    private static final double FASTEST_PER_SECOND = 100_000;
    private static final Pattern RATE = Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,6})?) ?/ ?(s|min)");

    private static final Kind<Double> PER_SECOND = Kind.of(
                    "a number of requests per second or minute, more than 0 and at most 100000/s, such as 10/s or 120/min", SendReader::rate)
            .hinting(text -> text.matches("[0-9]+") && rate(text + "/s").isPresent() ? " Write " + text + "/s." : "");

    private SendReader() {}

    /// @param complete whether a file lists every event: only then can an event be missing
    static SendSettings read(Section send, boolean complete) {
        SendSettings usual = SendSettings.usual();
        Missing missing = send.get("missing", Kind.word(Missing.class, "-"), usual.missing());
        if (missing != Missing.IGNORE && !complete) {
            send.refuse("missing", "'send.missing' needs 'source.complete: true': "
                    + "in a file that does not list every event, an event that is absent means nothing.");
        }
        Updates updates = send.get("updates", Kind.word(Updates.class, "-"), usual.updates());
        if (missing == Missing.DRAFT && updates == Updates.REPORT) {
            send.refuse("missing", "'send.missing: draft' needs 'send.updates: send': an event is set to draft by an update. "
                    + "Write missing: report, or leave out updates.");
        }
        SendSettings settings = new SendSettings(
                send.get("rate", PER_SECOND, usual.ratePerSecond()),
                send.get("in_flight", Kind.wholeNumber(1, 1024), usual.inFlight()),
                send.get("timeout", Kinds.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)), usual.timeout()),
                send.get("give_up_after", Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)), usual.giveUpAfter()),
                send.get("in_doubt", Kind.word(InDoubt.class, "-"), usual.inDoubt()),
                updates,
                missing,
                send.get("canary", Kind.wholeNumber(0, 100), usual.canary()),
                send.get("order", Kind.word(Order.class, "_"), usual.order()));
        send.refuseOthers();
        return settings;
    }

    private static Optional<Double> rate(String text) {
        Matcher parts = RATE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        double perSecond = Double.parseDouble(parts.group(1)) / (parts.group(2).equals("min") ? 60 : 1);
        return Optional.of(perSecond).filter(rate -> rate > 0 && rate <= FASTEST_PER_SECOND);
    }
}
