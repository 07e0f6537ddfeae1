/** With the id of the outbox message: Resend repeats it in each event of the email, also before we know the id that it has there. */
export const MESSAGE_TAG = "latchkey_message";
