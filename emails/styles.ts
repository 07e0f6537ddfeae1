/** What emails are written with. Light colours are inline, those for dark mail programs in the style sheet. */

export const light = { paper: "#f6f5f1", surface: "#ffffff", ink: "#18201e", soft: "#53605c", line: "#e0dfd8" };
export const ink = { color: light.ink };
export const soft = { color: light.soft, fontSize: 13, lineHeight: "20px" };

/** @param accent to be read on dark paper */
export const dark = (accent: string) => `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper, .paper > table > tbody > tr > td { background: #0e1312 !important; }
    .surface { background: #161c1b !important; border-color: #28312f !important; }
    .panel { background: #0f1514 !important; border-color: #28312f !important; }
    .ink { color: #e9efec !important; }
    .soft { color: #a7b3af !important; }
    .link { color: ${accent} !important; }
    .accent { background: ${accent} !important; color: #0b1210 !important; }
  }
  @media (max-width: 480px) {
    .surface > tbody > tr > td { padding: 28px 20px !important; }
    .action { display: block !important; text-align: center !important; }
  }
`;
