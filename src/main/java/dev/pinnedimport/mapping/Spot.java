package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.CellKind;

/// The cell or row that a text comes from; people look there when a value is wrong.
interface Spot {

    Place place(Making making);

    /// What the cell was, where the text is that of a single cell.
    default CellKind kind(Making making) {
        return CellKind.TEXT;
    }
}
