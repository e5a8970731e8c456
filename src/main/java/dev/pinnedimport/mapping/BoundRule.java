package dev.pinnedimport.mapping;

import org.jspecify.annotations.Nullable;

/// A rule that knows the positions of its columns in one file.
@FunctionalInterface
interface BoundRule {

    /// The value, or null where there is none; what is wrong is reported to `making`.
    @Nullable Computed compute(Making making);
}
