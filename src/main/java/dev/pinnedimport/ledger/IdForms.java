package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The other forms that a program which takes ids for numbers may have given an id, or taken from it: `123`, `00123` and `123.0` may be one.
///
/// An id of several columns, or one with the date of an event behind, has several parts, and each may have been changed alone, or all of them alike.
final class IdForms {

    private static final Pattern NUMBER = Pattern.compile("0*([0-9]{1,15})(\\.0)?");
    private static final Pattern WITH_ZEROS = Pattern.compile("0+([0-9]+)");
    /// Zeros that are tried in front of a number. Ids that had more of them are found from the other side, where they have one part.
    private static final int MOST_ZEROS = 6;

    private IdForms() {}

    /// All other forms that can be told from the id, in no particular order.
    static Set<SourceKey> of(SourceKey key) {
        List<String> parts = key.parts();
        List<UnaryOperator<String>> changes = new ArrayList<>(List.of(IdForms::plain, number -> plain(number) + ".0"));
        // Of an id with one part, those with more zeros in front are gone through in the ledger, which is quicker.
        if (parts.size() > 1 || key.value().endsWith(".0")) {
            for (int zeros = 1; zeros <= MOST_ZEROS; zeros++) {
                String front = "0".repeat(zeros);
                changes.add(number -> front + plain(number));
            }
        }
        Set<String> forms = new LinkedHashSet<>();
        for (UnaryOperator<String> change : changes) {
            List<String> all = new ArrayList<>(parts);
            for (int i = 0; i < parts.size(); i++) {
                if (NUMBER.matcher(parts.get(i)).matches()) {
                    all.set(i, change.apply(parts.get(i)));
                    List<String> one = new ArrayList<>(parts);
                    one.set(i, all.get(i));
                    forms.add(SourceKey.join(one));
                }
            }
            forms.add(SourceKey.join(all));
        }
        forms.remove(key.value());
        Set<SourceKey> keys = new LinkedHashSet<>();
        forms.stream().filter(form -> form.length() <= SourceKey.LONGEST).map(SourceKey::new).forEach(keys::add);
        return keys;
    }

    /// The id without the zeros in front, where it is digits only and has some.
    static Optional<SourceKey> withoutZeros(SourceKey key) {
        Matcher zeros = WITH_ZEROS.matcher(key.value());
        return zeros.matches() ? Optional.of(new SourceKey(zeros.group(1))) : Optional.empty();
    }

    private static String plain(String number) {
        Matcher matcher = NUMBER.matcher(number);
        return matcher.matches() ? matcher.group(1) : number;
    }
}
