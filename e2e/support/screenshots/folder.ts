export const FOLDER = "e2e/.results/screenshots";
