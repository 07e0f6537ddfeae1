import { missing } from "../../_api/route";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = missing();
