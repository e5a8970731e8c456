package dev.pinnedimport.mapping;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Set;

/// A compiled CEL expression and what it reads.
///
/// @param columns         named in it, as the job spells them
/// @param fields          top-level names of the fields it uses
/// @param readsAnyColumn  whether it may read columns that are not in `columns`
record Expression(String source, Program program, List<String> columns, Set<String> fields, boolean readsAnyColumn) {

    /// Why the computation of a row failed, in everyday words.
    static String reason(CelEvaluationException failure) {
        CelErrorCode code = failure.getErrorCode();
        return switch (code) {
            case BAD_FORMAT -> "a text in it is not a number or date";
            case DIVIDE_BY_ZERO -> "it divides by zero";
            case INDEX_OUT_OF_BOUNDS -> "it asks for an element that the list does not have";
            case ATTRIBUTE_NOT_FOUND -> "it asks for a part that the value does not have";
            case NUMERIC_OVERFLOW -> "a number or date in it is too large";
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD, TYPE_NOT_FOUND -> "it combines values that do not go together";
            case INVALID_ARGUMENT -> "a function in it does not take this value";
            case ITERATION_BUDGET_EXCEEDED -> "it repeats too often";
            case DUPLICATE_ATTRIBUTE -> "it makes a map with the same key twice";
            case INTERNAL_ERROR -> "a function in it does not take this value";
        };
    }
}
