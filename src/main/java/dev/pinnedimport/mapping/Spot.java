package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;

/// Where people should look when a value is wrong.
@FunctionalInterface
interface Spot {

    Place place(Making making);
}
