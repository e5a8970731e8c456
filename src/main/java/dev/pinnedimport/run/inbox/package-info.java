/// The directory in which a job's files arrive: what may be taken, and where it goes afterwards.
///
/// Begin with [Inbox]. Nothing here knows what an import is. Files are only ever renamed, so each lies in exactly one place, and that place says
/// how far it has come: in the inbox, in work, in the archive, with the trouble.
@NullMarked
package dev.pinnedimport.run.inbox;

import org.jspecify.annotations.NullMarked;
