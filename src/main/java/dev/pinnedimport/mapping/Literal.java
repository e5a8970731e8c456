package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.reading.NumberReading;
import dev.pinnedimport.mapping.reading.YesNo;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Turns texts into the JSON that the contract wants.
final class Literal {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST_LONG = 18;

    private Literal() {}

    /// Empty where the text is no such value.
    static Optional<JsonNode> of(String text, ValueType type, char decimal) {
        return switch (type) {
            case TEXT, UNKNOWN, OBJECT, LIST -> Optional.of(NODES.stringNode(text));
            case BOOLEAN -> YesNo.find(text).map(NODES::booleanNode);
            case NUMBER, INTEGER -> switch (NumberReading.read(text, decimal)) {
                case NumberReading.Read(BigDecimal value) -> type == ValueType.INTEGER && value.scale() > 0
                        ? Optional.empty() : Optional.of(number(value));
                case NumberReading.NotANumber _, NumberReading.TooManyDigits _ -> Optional.empty();
            };
        };
    }

    /// The number in the form in which the same number read from JSON or YAML is equal to it.
    static JsonNode number(BigDecimal value) {
        boolean isLong = value.scale() <= 0 && value.precision() - value.scale() <= LONGEST_LONG;
        return isLong ? number(value.longValueExact()) : NODES.numberNode(value.doubleValue());
    }

    static JsonNode number(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
}
