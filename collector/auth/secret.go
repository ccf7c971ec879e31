package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Secrets begin with a word that says what they are, so that one found in a file or a log is recognised.
const (
	agentKeyPrefix = "recolement-key-"
	enrolPrefix    = "recolement-enrol-"
	apiPrefix      = "recolement-api-"
	clientPrefix   = "recolement-client-"
	oauthPrefix    = "recolement-oauth-"
)

// newSecret makes a secret of 256 random bits, and the hash under which it is kept. SHA-256 is enough for a secret that no
// one can guess; looking a hash up in an index tells nothing about the secret.
func newSecret(prefix string) (secret, hash string) {
	bits := make([]byte, 32)
	rand.Read(bits)
	secret = prefix + base64.RawURLEncoding.EncodeToString(bits)
	return secret, hashSecret(secret)
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// NewPassword makes a password that can be read out and typed: 26 letters and digits in groups, 130 bits.
func NewPassword() string {
	text := strings.ToLower(rand.Text())
	var groups []string
	for len(text) > 6 {
		groups, text = append(groups, text[:5]), text[5:]
	}
	return strings.Join(append(groups, text), "-")
}
