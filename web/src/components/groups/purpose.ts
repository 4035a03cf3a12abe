// Why the pages of groups read what they read.
export const kGroupPurpose = "border_check";
