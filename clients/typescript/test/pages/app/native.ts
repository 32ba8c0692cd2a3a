// The browser's own EventSource: what a page without this package has.
const topic = new URLSearchParams(location.search).get("topic") ?? "";
const source = new EventSource(`/api/realtime/topics/${topic}?from=earliest`);
const messages = document.createElement("output");
messages.id = "messages";
document.body.append(messages);
source.onmessage = ({ data }) => {
  const { message }: { message: { n: number } } = JSON.parse(data);
  messages.textContent += `${messages.textContent ? " " : ""}${message.n}`;
};
