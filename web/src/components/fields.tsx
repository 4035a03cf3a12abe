// Form fields on React Aria: label, control, description and error in one row height, the same everywhere.
import { useState, type ReactNode } from "react";
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  CheckboxGroup as AriaCheckboxGroup,
  ComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup as AriaRadioGroup,
  Select as AriaSelect,
  SelectValue,
  Text,
  TextArea as AriaTextArea,
  TextField,
} from "react-aria-components";
import { useI18n } from "../i18n/i18n.tsx";
import { parseTypedDate } from "../lib/format.ts";

export interface Choice {
  id: string;
  label: string;
  heading?: boolean; // stands above its sub-choices and cannot be chosen itself
  sub?: boolean;
}

interface BaseProps {
  label: string;
  hint?: string;
  required?: boolean;
  disabled?: boolean;
  className?: string;
}

interface TextInputProps extends BaseProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  type?: "text" | "password" | "search" | "number";
  autoComplete?: string;
  autoFocus?: boolean;
  error?: string;
  ltr?: boolean;
  rows?: number;
  maxLength?: number;
  numeric?: boolean;
}

export function TextInput({ label, hint, value, onChange, error, ltr, rows, className = "", numeric, required, disabled, ...rest }: TextInputProps) {
  return (
    <TextField
      className={`field ${className}`}
      value={value}
      onChange={onChange}
      isRequired={required}
      isDisabled={disabled}
      isInvalid={Boolean(error)}
      onBlur={rest.onBlur}
      autoFocus={rest.autoFocus}
      type={rest.type}
      autoComplete={rest.autoComplete ?? "off"}
      maxLength={rest.maxLength}
      validationBehavior="aria"
    >
      <Label>
        {label}
        {required ? <RequiredMark /> : null}
      </Label>
      {rows ? (
        <AriaTextArea rows={rows} dir={ltr ? "ltr" : "auto"} className={ltr ? "input code" : "input"} spellCheck={false} />
      ) : (
        <Input dir={ltr ? "ltr" : undefined} className={ltr ? "input code" : "input"} inputMode={numeric ? "numeric" : undefined} spellCheck={false} />
      )}
      {hint ? (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}

function RequiredMark() {
  return (
    <span className="required" aria-hidden="true">
      *
    </span>
  );
}

// A civil date typed as people type it; leaves the field as YYYY-MM-DD, or says that it cannot be read.
export function DateInput({ value, onChange, ...rest }: Omit<TextInputProps, "error" | "type" | "ltr" | "rows" | "numeric">) {
  const { t } = useI18n();
  const [bad, setBad] = useState(false);
  const leave = () => {
    const parsed = value.trim() === "" ? "" : parseTypedDate(value);
    setBad(parsed === null);
    if (parsed !== null && parsed !== value) onChange(parsed);
    rest.onBlur?.();
  };
  return (
    <TextInput
      {...rest}
      value={value}
      onChange={(next) => {
        setBad(false);
        onChange(next);
      }}
      onBlur={leave}
      error={bad ? t("field.date_unreadable") : undefined}
      hint={rest.hint}
      ltr
    />
  );
}

interface SelectInputProps extends BaseProps {
  value: string | null;
  onChange: (value: string) => void;
  choices: Choice[];
  placeholder?: string;
  compact?: boolean;
}

export function SelectInput({ label, hint, value, onChange, choices, placeholder, required, disabled, compact, className = "" }: SelectInputProps) {
  const { t } = useI18n();
  return (
    <AriaSelect
      className={`field ${compact ? "field-compact" : ""} ${className}`}
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
      isRequired={required}
      isDisabled={disabled}
      placeholder={placeholder ?? t("common.choose")}
      aria-label={compact ? label : undefined}
      validationBehavior="aria"
    >
      {compact ? null : (
        <Label>
          {label}
          {required ? <RequiredMark /> : null}
        </Label>
      )}
      <AriaButton className="input select-button">
        <SelectValue className="select-value" />
        <span className="chevron" aria-hidden="true" />
      </AriaButton>
      {hint ? (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      ) : null}
      <Popover className="popover" offset={2}>
        <ListBox className="listbox" items={choices}>
          {(choice) => (
            <ListBoxItem className="option" id={choice.id} textValue={choice.label}>
              {choice.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

// A long list (states): typing narrows it, and the code itself finds its entry.
export function ComboInput({ label, value, onChange, choices, required, disabled, className = "" }: SelectInputProps) {
  return (
    <ComboBox
      className={`field ${className}`}
      value={value}
      onChange={(key) => onChange(key === null ? "" : String(key))}
      isRequired={required}
      isDisabled={disabled}
      defaultItems={choices}
      menuTrigger="input"
      validationBehavior="aria"
    >
      <Label>
        {label}
        {required ? <RequiredMark /> : null}
      </Label>
      <div className="combo">
        <Input className="input" />
        <AriaButton className="combo-button">
          <span className="chevron" aria-hidden="true" />
        </AriaButton>
      </div>
      <Popover className="popover" offset={2}>
        <ListBox<Choice> className="listbox">
          {(choice) => (
            <ListBoxItem className="option" id={choice.id} textValue={choice.label}>
              {choice.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

export function Checkbox({ children, checked, onChange, disabled }: { children: ReactNode; checked: boolean; onChange: (value: boolean) => void; disabled?: boolean }) {
  return (
    <AriaCheckbox className="checkbox" isSelected={checked} onChange={onChange} isDisabled={disabled}>
      <span className="checkbox-box" aria-hidden="true" />
      <span>{children}</span>
    </AriaCheckbox>
  );
}

interface ChoicesProps extends BaseProps {
  choices: Choice[];
  columns?: 1 | 2;
  autoFocus?: boolean;
}

export function CheckboxList({ label, choices, value, onChange, required, autoFocus, columns = 1 }: ChoicesProps & { value: string[]; onChange: (value: string[]) => void }) {
  return (
    <AriaCheckboxGroup className="field choice-group" value={value} onChange={onChange} isRequired={required} validationBehavior="aria">
      <Label>
        {label}
        {required ? <RequiredMark /> : null}
      </Label>
      <div className={`choices columns-${columns}`}>
        {choices.map((choice, index) =>
          choice.heading ? (
            <span key={choice.id} className="choice-heading">
              {choice.label}
            </span>
          ) : (
            <AriaCheckbox key={choice.id} value={choice.id} className={choice.sub ? "checkbox choice-sub" : "checkbox"} autoFocus={autoFocus && index === 0}>
              <span className="checkbox-box" aria-hidden="true" />
              <span>{choice.label}</span>
            </AriaCheckbox>
          ),
        )}
      </div>
    </AriaCheckboxGroup>
  );
}

export function RadioList({ label, choices, value, onChange, required, autoFocus, columns = 1 }: ChoicesProps & { value: string; onChange: (value: string) => void }) {
  return (
    <AriaRadioGroup className="field choice-group" value={value} onChange={onChange} isRequired={required} validationBehavior="aria">
      <Label>
        {label}
        {required ? <RequiredMark /> : null}
      </Label>
      <div className={`choices columns-${columns}`}>
        {choices.map((choice, index) => (
          <Radio key={choice.id} value={choice.id} className="radio" autoFocus={autoFocus && (value ? choice.id === value : index === 0)}>
            <span className="radio-dot" aria-hidden="true" />
            <span>{choice.label}</span>
          </Radio>
        ))}
      </div>
    </AriaRadioGroup>
  );
}

// Two or three choices side by side, like entry and exit.
export function Segmented({ label, choices, value, onChange, hideLabel, disabled }: ChoicesProps & { value: string; onChange: (value: string) => void; hideLabel?: boolean }) {
  return (
    <AriaRadioGroup className="field segmented" value={value} onChange={onChange} isDisabled={disabled} orientation="horizontal" aria-label={hideLabel ? label : undefined}>
      {hideLabel ? null : <Label>{label}</Label>}
      <div className="segments">
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} className="segment">
            {choice.label}
          </Radio>
        ))}
      </div>
    </AriaRadioGroup>
  );
}
