"""Three hundred faithful and three hundred unfaithful sentences, beside what their brief says."""
