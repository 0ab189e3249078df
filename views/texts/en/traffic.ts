export const traffic = {
  title: "Traffic this month",
  text: "What went over the line since the first of the month, for all backups at the same server, share or folder together, also in runs that failed.",
  downloaded: "Downloaded",
  uploaded: "Uploaded",
  requests: "Requests",
};
