/// Turns the images that events name into media of the API, before the events are sent.
///
/// Begin with [Pictures]. What is fetched comes from strangers: [ImageFetcher] says where it may come from, [ImageInfo] what it may be.
@NullMarked
package dev.pinnedimport.delivery.image;

import org.jspecify.annotations.NullMarked;
