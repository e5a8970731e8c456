package dev.pinnedimport.sandbox;

/// The routes of the sandbox. `label` is the name under which requests are counted.
public enum Route {
    CONTRACT("GET /openapi"),
    CHANNELS("GET /channels"),
    CLASSIFICATIONS("GET /classifications"),
    LIST_EVENTS("GET /events"),
    CREATE_EVENT("POST /events"),
    UPDATE_EVENT("PATCH /events/{id}"),
    UPLOAD_MEDIA("POST /media"),

    /// Everything under `/sandbox`: never counted, throttled, journaled or disturbed.
    CONTROL("control"),
    UNKNOWN("unknown");

    static final String API = "/api/public/v1";
    static final String CONTRACT_PATH = "/api/developer/openapi/public-api-v1";

    private final String label;

    Route(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    static Route of(String method, String path) {
        if (path.startsWith("/sandbox/")) {
            return CONTROL;
        }
        if (path.equals(CONTRACT_PATH)) {
            return method.equals("GET") ? CONTRACT : UNKNOWN;
        }
        if (!path.startsWith(API)) {
            return UNKNOWN;
        }
        String rest = path.substring(API.length());
        if (method.equals("PATCH") && rest.startsWith("/events/") && rest.length() > "/events/".length()) {
            return UPDATE_EVENT;
        }
        return switch (method + " " + rest) {
            case "POST /events" -> CREATE_EVENT;
            case "GET /events" -> LIST_EVENTS;
            case "GET /channels" -> CHANNELS;
            case "GET /classifications" -> CLASSIFICATIONS;
            case "POST /media" -> UPLOAD_MEDIA;
            default -> UNKNOWN;
        };
    }
}
