// For what a traveller's file may be read: what one does for families of a mass arrival or at the protection desk is not among it.
const kOfOtherDesks = ["reception", "protection"];

export const travellerPurposes = (session: { purposes: string[] }): string[] => session.purposes.filter((code) => !kOfOtherDesks.includes(code));
