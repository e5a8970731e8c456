package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Roles.Choice;
import dev.pinnedimport.mapping.reading.YesNo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Drafts what is sold, which rows do not count, and what people may see.
final class TicketDraft {

    private final Pad pad;
    private final boolean grouped;

    TicketDraft(Pad pad, boolean grouped) {
        this.pad = pad;
        this.grouped = grouped;
    }

    // ---- offers ------------------------------------------------------------------------------------------------

    void writeOffers() {
        Optional<Choice> url = pad.roles().find(Role.TICKET_URL).or(() -> pad.roles().find(Role.EVENT_URL));
        Optional<ColumnProfile> type = pad.roles().column(Role.TICKET_TYPE).filter(_ -> grouped);
        if (url.isEmpty() && type.isEmpty()) {
            pad.yaml().comment(1, "No column holds web addresses, so there are no offers (links to where tickets are sold).");
            return;
        }
        url.ifPresentOrElse(address -> pad.yaml().comment(1, "\"" + pad.title(address.column()) + "\" holds web addresses in "
                + Pad.ofRows(address.column().addresses(), address.column().rows()) + (address.column().hasBareAddresses() ? ", some without https://" : "") + "."),
                () -> pad.yaml().comment(1, "One offer for each \"" + type.map(pad::title).orElse("") + "\" of an event. No column holds the address of the shop."));
        pad.yaml().line(1, "offers:");
        type.ifPresent(column -> {
            pad.yaml().entry(2, "each", YamlText.quote(pad.reference(column)));
            pad.use(column);
        });
        pad.yaml().line(2, "fields:");
        pad.yaml().entry(3, "name", type.map(column -> YamlText.quote(pad.reference(column))).orElse("{const: \"Tickets\"}"));
        if (url.isPresent()) {
            ColumnProfile address = url.get().column();
            pad.yaml().line(3, "url:");
            pad.yaml().entry(4, "from", YamlText.quote(pad.reference(address)));
            pad.yaml().entry(4, "transforms", address.spaceShare() > 0 ? "[\"trim\", {before: \" \"}, \"web_address\"]" : "[\"trim\", \"web_address\"]");
            pad.guessed("offers.url", List.of(address), Pad.words(url.get().certainty()),
                    "web address in " + Pad.ofRows(address.addresses(), address.rows()));
        } else {
            pad.yaml().entry(3, "url", pad.yaml().decide("fields.offers.fields.url", "where the tickets are sold; write {template: "
                    + "\"https://tickets.example/{Event ID}\"} with a column in braces, or leave offers out"));
            pad.decided("offers.url", "no column holds web addresses");
        }
        type.ifPresent(column -> pad.guessed("offers.name", List.of(column), "exact", "one offer for each of " + Pad.distinct(column) + " kinds of ticket"));
        pad.yaml().entry(3, "availability", "{const: \"available\"}");
    }

    // ---- rows that do not count --------------------------------------------------------------------------------

    void writeSkip() {
        List<String> conditions = new ArrayList<>();
        pad.roles().column(Role.TICKET_STATUS).filter(_ -> grouped).ifPresent(status -> skipVoidTickets(status, conditions));
        pad.roles().column(Role.PRIVATE).ifPresent(flag -> skipPrivate(flag, conditions));
        if (!conditions.isEmpty()) {
            pad.yaml().entry(0, "skip_when", YamlText.quote(String.join(" || ", conditions)));
            pad.yaml().blank();
        }
    }

    private void skipVoidTickets(ColumnProfile status, List<String> conditions) {
        List<String> dead = status.values().stream().map(Map.Entry::getKey).filter(text -> Aliases.shipped().isWord("void", text)).toList();
        if (dead.isEmpty()) {
            return;
        }
        pad.yaml().comment(0, "Tickets that \"" + pad.title(status) + "\" calls " + String.join(", ", dead) + " do not count. It also says "
                + status.values().stream().map(Map.Entry::getKey).filter(text -> !dead.contains(text)).limit(8).collect(Collectors.joining(", ")) + ".");
        conditions.add("row[" + cel(pad.reference(status)) + "] in [" + dead.stream().map(TicketDraft::cel).collect(Collectors.joining(", ")) + "]");
        pad.use(status);
    }

    private void skipPrivate(ColumnProfile flag, List<String> conditions) {
        List<String> yes = flag.values().stream().map(Map.Entry::getKey).filter(text -> YesNo.find(text).orElse(false)).toList();
        if (!yes.isEmpty()) {
            pad.yaml().comment(0, "\"" + pad.title(flag) + "\" says yes in some rows: nobody else's business.");
            conditions.add("row[" + cel(pad.reference(flag)) + "] in [" + yes.stream().map(TicketDraft::cel).collect(Collectors.joining(", ")) + "]");
            pad.use(flag);
        }
    }

    private static String cel(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r") + "'";
    }

    // ---- status ------------------------------------------------------------------------------------------------

    void writeStatus() {
        Optional<ColumnProfile> hidden = pad.roles().column(Role.HIDDEN);
        Optional<ColumnProfile> status = pad.roles().column(Role.STATUS);
        if (status.isPresent()) {
            writeStatus(status.get());
        } else if (hidden.isPresent()) {
            writeHidden(hidden.get());
        } else {
            pad.yaml().comment(1, "No column tells whether an event is to be seen.");
            pad.yaml().entry(1, "status", pad.yaml().decide("target.status", "draft, if an editor looks at the events first, or published"));
            pad.decided("status", "no column tells it");
        }
    }

    private void writeStatus(ColumnProfile status) {
        pad.yaml().comment(1, "\"" + pad.title(status) + "\" says " + status.values().stream().limit(12).map(value -> "\"" + value.getKey() + "\" ("
                + Pad.number(value.getValue()) + ")").collect(Collectors.joining(", ")) + ". To leave rows out altogether: skip_when.");
        pad.yaml().line(1, "status:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(status)));
        pad.yaml().line(2, "values:");
        boolean askedAny = false;
        for (Map.Entry<String, Long> value : status.values()) {
            String text = value.getKey();
            boolean published = Aliases.shipped().isWord("published", text);
            boolean draft = Aliases.shipped().isWord("draft", text);
            if (published || draft) {
                pad.yaml().entry(3, YamlText.quote(text), published ? "\"published\"" : "\"draft\"");
            } else {
                askedAny = true;
                pad.yaml().entry(3, YamlText.quote(text), decideStatus(status, text));
            }
        }
        decideDefault(status);
        pad.guessed("status", List.of(status), askedAny ? "decide" : "exact", Pad.distinct(status) + " different values in "
                + Pad.ofRows(status.filled(), status.rows()));
    }

    private void writeHidden(ColumnProfile hidden) {
        pad.yaml().comment(1, "\"" + pad.title(hidden) + "\" says which events nobody should see.");
        pad.yaml().line(1, "status:");
        pad.yaml().entry(2, "from", YamlText.quote(pad.reference(hidden)));
        pad.yaml().line(2, "values:");
        boolean asked = hidden.filled() < hidden.rows();
        for (Map.Entry<String, Long> value : hidden.values()) {
            String text = value.getKey();
            Optional<Boolean> yes = YesNo.find(text);
            asked |= yes.isEmpty();
            pad.yaml().entry(3, YamlText.quote(text), yes.map(hides -> hides ? "\"draft\"" : "\"published\"").orElseGet(() -> decideStatus(hidden, text)));
        }
        decideDefault(hidden);
        long yesOrNo = hidden.values().stream().filter(value -> YesNo.find(value.getKey()).isPresent()).mapToLong(Map.Entry::getValue).sum();
        pad.guessed("status", List.of(hidden), asked ? "decide" : "exact", "yes or no in " + Pad.ofRows(yesOrNo, hidden.rows()));
    }

    private String decideStatus(ColumnProfile column, String text) {
        return pad.yaml().decide("target.status.values." + text, "published or draft, where \"" + pad.title(column) + "\" says \"" + text + "\"");
    }

    private void decideDefault(ColumnProfile column) {
        if (column.filled() < column.rows()) {
            pad.yaml().comment(2, "Empty in " + Pad.ofRows(column.rows() - column.filled(), column.rows()) + ".");
            pad.yaml().entry(2, "default", pad.yaml().decide("target.status.default", "published or draft, where \"" + pad.title(column) + "\" is empty"));
        }
    }
}
