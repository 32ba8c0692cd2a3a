import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { FanfareProvider, useSubscription, useTopic } from "../../../src/react.js";
import { client, topic } from "./client.js";

const Numbered = z.object({ n: z.number() });

function Messages() {
  const { messages, state, error } = useTopic(topic, { validate: Numbered, from: "earliest", limit: 1000 });
  return (
    <>
      <output id="messages">{messages.map(({ payload }) => payload.n).join(" ")}</output>
      <output id="state">{state}</output>
      <output id="error">{error?.code}</output>
    </>
  );
}

function Count() {
  const [count, setCount] = useState(0);
  useSubscription(topic, { from: "earliest", onMessage: () => setCount((n) => n + 1) });
  return <output id="count">{count}</output>;
}

function App() {
  const [shown, setShown] = useState(true);
  return (
    <FanfareProvider client={client}>
      {shown && <Messages />}
      <Count />
      <button id="toggle" type="button" onClick={() => setShown(!shown)}>
        toggle
      </button>
    </FanfareProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
