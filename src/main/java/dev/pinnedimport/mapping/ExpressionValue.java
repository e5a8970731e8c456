package dev.pinnedimport.mapping;

import org.jspecify.annotations.Nullable;

/// A field that is computed by an expression; texts go through the rule's further steps.
record ExpressionValue(BoundExpression expression, TextSteps steps) implements BoundRule {

    @Override
    public @Nullable Computed compute(Making making) {
        int before = making.errors();
        Object result = expression.evaluate(making);
        if (making.errors() > before) {
            return null;
        }
        making.step("expression", result == null ? "" : result);
        if (result == null || result instanceof String) {
            return steps.apply(result == null ? "" : (String) result, making, expression);
        }
        Computed value = BoundExpression.toComputed(result);
        if (value == null) {
            expression.report(making, "its result has no form in JSON");
            return null;
        }
        return steps.isList() && value instanceof Computed.Plain(var json) ? new Computed.Plain(TextSteps.listOf(json)) : value;
    }
}
