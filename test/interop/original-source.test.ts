/*
 * Both need the place where the original's source stood: one puts the source there, the other must find nothing there, since
 * a repair takes lost data from the source. Test files run side by side; what is in one file does not.
 */
import "./continuing.ts";
import "./ways-out.ts";
