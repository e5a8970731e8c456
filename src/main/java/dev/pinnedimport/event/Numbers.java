package dev.pinnedimport.event;

import java.math.BigDecimal;
import java.math.MathContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.FloatNode;

/// Which numbers survive the way through JSON: a reader in another language keeps them as 64-bit floating point.
final class Numbers {

    private static final int MOST_DIGITS = 15;
    private static final int LARGEST_EXPONENT = 30;
    private static final BigDecimal LARGEST_EXACT = BigDecimal.valueOf((1L << 53) - 1);

    private Numbers() {}

    static boolean isFinite(JsonNode number) {
        return !(number.isDouble() || number.isFloat()) || Double.isFinite(number.doubleValue());
    }

    /// The number with the digits it is written with: 0.1, not the binary fraction beside it.
    static BigDecimal exact(JsonNode number) {
        return number instanceof FloatNode ? new BigDecimal(Float.toString(number.floatValue()))
                : number.isDouble() ? BigDecimal.valueOf(number.doubleValue()) : number.decimalValue();
    }

    /// Whether every reader of JSON gets exactly this number.
    static boolean survives(JsonNode number) {
        if (number.isInt()) {
            return true;
        }
        if (!isFinite(number)) {
            return false;
        }
        BigDecimal value = exact(number);
        if (value.signum() == 0) {
            return true;
        }
        if ((long) value.precision() - value.scale() > LARGEST_EXPONENT || value.scale() > LARGEST_EXPONENT
                || value.abs().compareTo(LARGEST_EXACT) > 0) {
            return false;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        return number.isDouble() || number.isFloat() || stripped.scale() <= 0 || stripped.precision() <= MOST_DIGITS;
    }

    /// The number for a message, however long it is.
    static String brief(JsonNode number) {
        BigDecimal value = exact(number);
        return (long) value.precision() - value.scale() > LARGEST_EXPONENT || value.scale() > LARGEST_EXPONENT
                ? value.round(new MathContext(3)).toString() : value.toPlainString();
    }
}
