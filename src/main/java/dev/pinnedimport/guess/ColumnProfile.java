package dev.pinnedimport.guess;

import dev.pinnedimport.mapping.reading.YesNo;
import dev.pinnedimport.source.CellKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one column holds, counted over all rows in one pass and in bounded memory.
final class ColumnProfile {

    private static final int MOST_VALUES = 1_000;
    private static final int LONGEST_VALUE = 300;
    /// So many different texts are neither a list nor kinds of anything: only ids are counted further.
    private static final int ENOUGH = 40_000;
    private static final int EXAMPLES = 3;
    private static final int FEWEST_TO_COUNT_ON = 3;

    private final int position;
    private final String name;
    private final DateEvidence dates = new DateEvidence();
    private final Map<String, Long> values = new LinkedHashMap<>();
    private final SeenTexts seen;
    private final boolean namedAsId;
    private final List<String> examples = new ArrayList<>();
    private boolean valuesOverflow;
    private boolean repeats;
    private long rows;
    private long filled;
    private long counted;
    private long characters;
    private int longest;
    private long integers;
    private long numbers;
    private long serials;
    private long addresses;
    private long bareAddresses;
    private long emails;
    private long zones;
    private long foreignZones;
    private long yesOrNo;
    private long markup;
    private long severalLines;
    private long letters;
    private long withSpaces;
    private long withDigits;
    private @Nullable String shape;
    private boolean manyShapes;
    private long lastNumber;
    private boolean skips;

    /// @param room for the different texts of all columns
    ColumnProfile(int position, String name, SeenTexts.Room room) {
        this.position = position;
        this.name = name;
        this.namedAsId = Aliases.key(name).matches("(?:.* )?(?:id|no|nr|code|key|ref|reference|number|num|nummer|numero|slug)")
                || Aliases.shipped().find(name).stream().anyMatch(match -> match.role() == Role.EVENT_ID);
        this.seen = new SeenTexts(room, namedAsId);
    }

    void add(String cell, CellKind kind, long row) {
        rows++;
        if (cell.isBlank()) {
            return;
        }
        if (seen.size() >= ENOUGH && seen.isComplete() && (repeats || !namedAsId && !isNumbered())) {
            seen.stop();
        }
        filled++;
        characters += cell.length();
        longest = Math.max(longest, cell.codePointCount(0, cell.length()));
        String text = cell.strip();
        remember(text);
        integers += Values.isInteger(text) ? 1 : 0;
        follow(text);
        numbers += Values.isNumber(text) ? 1 : 0;
        if (dates.add(cell, kind, row)) {
            return;
        }
        serials += Values.isSerialDate(text) ? 1 : 0;
        emails += Values.isEmail(text) ? 1 : 0;
        if (Values.isAddress(text)) {
            addresses++;
            bareAddresses += Values.isBareAddress(text) ? 1 : 0;
        }
        zones += Values.isZone(text) ? 1 : 0;
        foreignZones += Values.isForeignZone(text) ? 1 : 0;
        yesOrNo += YesNo.find(text).isPresent() ? 1 : 0;
        markup += Values.hasMarkup(text) ? 1 : 0;
        severalLines += text.indexOf('\n') >= 0 ? 1 : 0;
        letters += text.chars().anyMatch(Character::isLetter) ? 1 : 0;
        withSpaces += text.chars().anyMatch(Character::isWhitespace) ? 1 : 0;
        withDigits += text.chars().anyMatch(Character::isDigit) ? 1 : 0;
        addShape(Values.shape(text));
    }

    private void follow(String text) {
        if (!Values.isInteger(text)) {
            return;
        }
        long number = Long.parseLong(text);
        skips |= integers > 1 && number != lastNumber + 1;
        lastNumber = number;
    }

    private void addShape(String other) {
        manyShapes |= shape != null && !shape.equals(other);
        shape = other;
    }

    private void remember(String text) {
        if (examples.size() < EXAMPLES && !examples.contains(text)) {
            examples.add(text);
        }
        repeats |= !seen.add(text);
        counted += seen.isComplete() ? 1 : 0;
        if (values.containsKey(text) || values.size() < MOST_VALUES && text.length() <= LONGEST_VALUE) {
            values.merge(text, 1L, Long::sum);
        } else {
            valuesOverflow = true;
        }
    }

    int position() {
        return position;
    }

    String name() {
        return name;
    }

    DateEvidence dates() {
        return dates;
    }

    long rows() {
        return rows;
    }

    long filled() {
        return filled;
    }

    boolean isEmpty() {
        return filled == 0;
    }

    /// Whether no two cells are equal, as far as was counted.
    boolean isUnique() {
        return filled > 0 && !repeats;
    }

    boolean isCountedToTheEnd() {
        return seen.isComplete();
    }

    /// Not all of them where they are not counted to the end.
    long distinct() {
        return seen.size();
    }

    /// Different texts among the cells that were counted.
    double distinctShare() {
        return counted == 0 ? 0 : (double) seen.size() / counted;
    }

    boolean isNamedAsId() {
        return namedAsId;
    }

    /// Texts with how often they occur, the most frequent first; not all of them where there are too many.
    List<Map.Entry<String, Long>> values() {
        return values.entrySet().stream().map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed()).toList();
    }

    boolean hasTooManyValues() {
        return valuesOverflow;
    }

    List<String> examples() {
        return examples;
    }

    int longest() {
        return longest;
    }

    double averageLength() {
        return filled == 0 ? 0 : (double) characters / filled;
    }

    double share(long count) {
        return filled == 0 ? 0 : (double) count / filled;
    }

    double filledShare() {
        return rows == 0 ? 0 : (double) filled / rows;
    }

    double integerShare() {
        return share(integers);
    }

    double numberShare() {
        return share(numbers);
    }

    double serialShare() {
        return share(serials);
    }

    double addressShare() {
        return share(addresses);
    }

    long addresses() {
        return addresses;
    }

    boolean hasBareAddresses() {
        return bareAddresses > 0;
    }

    double emailShare() {
        return share(emails);
    }

    double zoneShare() {
        return share(zones + foreignZones);
    }

    long foreignZones() {
        return foreignZones;
    }

    double yesOrNoShare() {
        return share(yesOrNo);
    }

    boolean hasMarkup() {
        return markup > 0;
    }

    double severalLinesShare() {
        return share(severalLines);
    }

    double letterShare() {
        return share(letters);
    }

    double spaceShare() {
        return share(withSpaces);
    }

    double digitShare() {
        return share(withDigits);
    }

    /// Whether all cells are written like each other, with letters and digits: `KM-2026/0041`, and never `Gala 2`.
    boolean isNumbered() {
        return filled > 0 && !manyShapes && spaceShare() == 0 && digitShare() == 1 && letterShare() == 1;
    }

    /// Whether each number is the one after that above it, wherever they begin: as a count of the rows is, and many a true id. A few texts, such
    /// as the word before a sum, may stand among them.
    boolean countsOn() {
        return integers >= FEWEST_TO_COUNT_ON && integerShare() >= 0.8 && !skips;
    }

    /// The share of cells that are a date or a time.
    double dateShare() {
        return share(dates.read());
    }
}
