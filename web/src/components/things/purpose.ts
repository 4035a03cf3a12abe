// Why the pages of alerts about things read what they read.
export const kThingPurpose = "alert_management";
