package dev.pinnedimport.mapping;

/// What mapping asks of the API contract.
@FunctionalInterface
public interface FieldTypes {

    /// @param path a field path; elements of a list are asked for as `classifications[]` and `offers[].price`
    ValueType typeOf(String path);
}
