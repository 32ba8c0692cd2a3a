import { mount } from "svelte";
import Page from "./Svelte.svelte";

const target = document.getElementById("root");
if (target) mount(Page, { target });
