package dev.pinnedimport.jobs;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.mapping.FieldTypes;
import dev.pinnedimport.mapping.ValueType;

/// What the contract says about the kinds of fields, as mapping asks for it.
record ContractTypes(Contract contract) implements FieldTypes {

    @Override
    public ValueType typeOf(String path) {
        return contract.findField(path).map(field -> switch (field.type()) {
            case TEXT, DATE_TIME, DATE, WEB_ADDRESS -> ValueType.TEXT;
            case INTEGER -> ValueType.INTEGER;
            case NUMBER -> ValueType.NUMBER;
            case BOOLEAN -> ValueType.BOOLEAN;
            case LIST -> ValueType.LIST;
            case OBJECT -> ValueType.OBJECT;
            case ANY -> ValueType.UNKNOWN;
        }).orElse(ValueType.UNKNOWN);
    }
}
