package dev.pinnedimport.mapping;

import org.jspecify.annotations.Nullable;

/// A field that is made of a text.
record TextValue(TextSource source, TextSteps steps) implements BoundRule {

    @Override
    public @Nullable Computed compute(Making making) {
        String text = source.read(making);
        return text == null ? null : steps.apply(text, making, source);
    }
}
