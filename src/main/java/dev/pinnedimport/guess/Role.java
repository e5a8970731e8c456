package dev.pinnedimport.guess;

import java.util.Locale;

/// What a column of an export can be for. The names in `aliases.yml` are those in lower case.
enum Role {
    EVENT_ID,
    TITLE,
    START,
    END,
    /// A date that may be that of the event, where no column says more.
    DATE,
    /// A time of day that may be that of the event, where no column says more.
    TIME,
    ZONE,
    STATUS,
    /// A flag: yes means that nobody should see the event.
    HIDDEN,
    /// A flag: yes means that the row is nobody's business.
    PRIVATE,
    ALL_DAY,
    VENUE,
    CITY,
    COUNTRY,
    ADDRESS,
    POSTAL_CODE,
    LATITUDE,
    LONGITUDE,
    DESCRIPTION,
    SUMMARY,
    CATEGORY,
    TICKET_URL,
    EVENT_URL,
    CAPACITY,
    IMAGE,
    PRICE,
    CURRENCY,
    TICKET_TYPE,
    TICKET_STATUS,
    /// About an attendee or a buyer: never read.
    PERSON,
    /// About an order or a ticket.
    ORDER,
    /// A date, but not that of the event: of an order, of a change, of the presale.
    OTHER_DATE;

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
