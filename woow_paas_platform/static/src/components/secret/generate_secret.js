const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Return a random text of a field's length and letters; each letter is equally likely. */
export function generateSecret({length = 32, alphabet = ALPHABET} = {}) {
    const highest = 256 - (256 % alphabet.length);
    let text = "";
    while (text.length < length) {
        const bytes = crypto.getRandomValues(new Uint8Array(length));
        text += [...bytes]
            .filter((byte) => byte < highest)
            .map((byte) => alphabet[byte % alphabet.length])
            .join("");
    }
    return text.slice(0, length);
}
