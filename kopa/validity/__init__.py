"""Parts of `kopa validate`: agreement with others' answers, sensitivity, conservation, and the page that shows them."""
