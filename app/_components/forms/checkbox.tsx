import type { ReactNode } from "react";
import styles from "./checkbox.module.css";

interface CheckboxProps {
  name: string;
  defaultChecked: boolean;
  children: ReactNode;
}

export function Checkbox({ name, defaultChecked, children }: CheckboxProps): ReactNode {
  return (
    <label className={styles.checkbox}>
      <input type="checkbox" name={name} defaultChecked={defaultChecked} />
      <span>{children}</span>
    </label>
  );
}
