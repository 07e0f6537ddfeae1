/** What the front knows of a request and tells the pages, in headers that nobody else can set. */
export const CLIENT_HEADER = "x-latchkey-client";
export const REQUEST_ID_HEADER = "x-request-id";
