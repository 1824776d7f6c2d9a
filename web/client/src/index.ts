export { AtelierError, type ErrorCode, type FieldError } from "./errors.js";
export { Rest } from "./rest.js";
export { until, type Observable } from "./store.js";
export { Tokens, type GetToken } from "./tokens.js";
